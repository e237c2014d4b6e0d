// The sample regency in mid-season: reviewing, returning, signing one, signing many, the archive, the desk.

import { Visitor } from "../visitor.mjs";
import { approve, readPaper, sendBack, until, waiting } from "../reading.mjs";

export async function review({ ledger, gallery, world }) {
  const reviewer = await Visitor.come(gallery, world);
  await reviewer.signIn(world.people["Kepala Bagian Organisasi"]);
  await reviewer.look("inbox/inbox", { variant: "review" });
  const papers = await waiting(reviewer, "Paraf");
  ledger.holds("documents wait for the reviewer", papers.length > 1, `${papers.length} documents`);
  const [first, second] = papers;
  await reviewer.go(first);
  await reviewer.look("documents/show", { variant: "review" });
  await approve(reviewer, first);
  ledger.holds("an approval is recorded", (await reviewer.page.getByRole("status").innerText()).includes("Persetujuan telah dicatat"));
  await sendBack(reviewer, second, "Mohon memperbaiki penulisan gelar pada halaman pertama.");
  const here = new URL(reviewer.page.url()).pathname;
  const said = await reviewer.page.locator("main").innerText();
  ledger.holds("whoever returns a document is told so, back at his inbox", here === "/inbox" && said.includes("dikembalikan kepada penyusun"), `${here}: ${said}`);
  await reviewer.leave();
  const drafter = await Visitor.come(gallery, world);
  await drafter.signIn(world.people["Sekretariat, Admin Kabupaten"]);
  await drafter.go(second);
  const trail = await drafter.page.locator("main").innerText();
  ledger.holds("a returned document is a draft again and tells why", trail.includes("Draf") && trail.includes("penulisan gelar"), trail);
  await drafter.look("documents/show", { variant: "returned" });
  await drafter.leave();
}

export async function desk({ ledger, gallery, world }) {
  const secretary = await Visitor.come(gallery, world);
  await secretary.signIn(world.people["Sekretariat, Admin Kabupaten"]);
  await secretary.go("/board");
  await secretary.look("desk/board");
  ledger.holds("the board lists every document", (await secretary.page.locator("main").innerText()).includes("48 dokumen ditampilkan"));
  await secretary.go("/board?agency=TIDAK-ADA");
  await secretary.look("desk/board", { variant: "empty" });
  await secretary.go("/mails");
  await secretary.look("desk/mails", { variant: "season" });
  await secretary.go("/stuck");
  await secretary.look("desk/stuck", { variant: "season" });
  await routes(secretary, ledger);
  await settings(secretary, ledger);
  await secretary.leave();
}

/** A step more for heads of agency: added without a script's help, refused without a password, then saved. */
async function routes(secretary, ledger) {
  const { page } = secretary;
  await secretary.go("/routes");
  await secretary.look("desk/routes");
  await page.getByRole("link", { name: "Ubah alur: Perjanjian kinerja kepala perangkat daerah (JPT)" }).click();
  await secretary.look("desk/route");
  await secretary.press("+ Tambah paraf");
  const added = page.locator("#reviews li.step").last();
  await added.getByLabel("Kode jabatan").fill("TIDAK-ADA");
  await page.locator("input[name=password]").fill("bukan kata sandinya");
  await secretary.press("Simpan alur");
  ledger.holds("a route with an unknown office is refused", (await page.getByRole("alert").innerText()).includes("TIDAK-ADA") || (await page.getByRole("alert").innerText()).includes("Kata sandi"));
  await secretary.look("desk/route", { once: true, variant: "refused" });
  await page.locator("#reviews li.step").last().getByLabel("Kode jabatan").fill("KEP-INSPEKTORAT");
  await page.locator("input[name=password]").fill(secretary.world.people["Sekretariat, Admin Kabupaten"].password);
  await secretary.press("Simpan alur");
  ledger.holds("a route is changed for drafts to come", (await page.locator("main").innerText()).includes("Alur disimpan"), await page.locator("main").innerText());
}

export async function signOne({ ledger, gallery, story, world }) {
  const account = world.people.Bupati;
  const regent = await Visitor.come(gallery, world);
  await regent.signIn(account);
  await regent.look("inbox/inbox");
  const [paper] = await waiting(regent, "Tanda tangan");
  await regent.go(paper);
  await regent.look("documents/show", { variant: "sign" });
  await regent.follow("Tolak menandatangani");
  await regent.look("signing/refuse");
  await regent.go(paper);
  await regent.follow("Baca dan tanda tangani");
  await regent.look("signing/one", { variant: "unread" });
  await readPaper(regent);
  await regent.look("signing/one");
  await regent.page.getByLabel("Saya telah membaca dan menyetujui isi dokumen ini.").check();
  await regent.fill("Kata sandi tanda tangan", "bukan kata sandi yang benar");
  await regent.press("Tanda tangani");
  ledger.holds("a wrong passphrase says how many tries are left", /Sisa kesempatan: \d/.test(await regent.page.getByRole("alert").innerText()));
  await regent.look("signing/one", { once: true, variant: "wrong" });
  await regent.page.getByLabel("Saya telah membaca dan menyetujui isi dokumen ini.").check();
  await regent.fill("Kata sandi tanda tangan", account.passphrase);
  await regent.press("Tanda tangani");
  ledger.equal("the signer lands on the proof", new URL(regent.page.url()).pathname, `${paper}/proof`);
  await regent.look("signing/proof");
  await until(regent, paper, async (page) => (await page.locator("main").innerText()).includes("Selesai dan diarsipkan"));
  ledger.ok("the last signature is followed by the seal and the archive");
  await regent.look("documents/show");
  story.archived = paper;
  story.regent = regent;
}

export async function signMany({ ledger, story, world }) {
  const { regent } = story;
  const account = world.people.Bupati;
  await regent.go("/sign");
  await regent.look("signing/many", { variant: "unread" });
  // Reads the first three, one after the other, and leaves the others.
  await regent.follow(/^Buka yang pertama dari \d+ yang belum dibaca$/);
  const opened = new Set([regent.page.url()]);
  await readPaper(regent);
  await regent.look("signing/one", { variant: "queue" });
  while (opened.size < 3) {
    await regent.follow("Buka berikutnya yang belum dibaca");
    await readPaper(regent);
    if (opened.has(regent.page.url())) throw new Error(`${regent.page.url()} is offered again`);
    opened.add(regent.page.url());
  }
  await regent.follow("Tanda tangani massal");
  for (const box of await regent.page.locator("input[name=document]:enabled").all()) await box.check();
  const chosen = await regent.page.locator("input[name=document]:checked").count();
  ledger.equal("only what was opened can be chosen", chosen, 3);
  await regent.look("signing/many");
  await regent.page.getByLabel("Saya telah membaca dan menyetujui isi setiap dokumen yang dipilih.").check();
  await regent.fill("Kata sandi tanda tangan", account.passphrase);
  await regent.press("Tanda tangani yang dipilih");
  const said = await regent.page.locator("main").innerText();
  ledger.holds("one passphrase signs three documents, with a result for each", said.includes("3 dokumen ditandatangani"), said);
  await regent.look("signing/result");
}

/** What the institution sets for itself holds as soon as it is saved. */
async function settings(secretary, ledger) {
  const { page } = secretary;
  await secretary.go("/settings");
  await secretary.look("desk/settings");
  await page.locator("#catch_up_days").fill("10");
  await page.locator("input[name=password]").fill(secretary.world.people["Sekretariat, Admin Kabupaten"].password);
  await secretary.press("Simpan pengaturan");
  ledger.equal("a setting is changed while the service runs", await page.locator("#catch_up_days").inputValue(), "10");
}

// A turn at a kiosk: given by link and by QR code, opened on a tablet, signed with the official's own passphrase, dead; and
// the host who hands over the tablet in his own hand.

import { readPaper, readQrOf, waiting } from "../reading.mjs";
import { Visitor } from "../visitor.mjs";

const HOST = "Sekretariat, Admin Kabupaten";

/** Gives a turn for these documents, as the page of a ceremony does: a form of the operator's page names them. */
async function give(host, name, papers) {
  await host.go("/kiosk/turns");
  const line = host.page.locator("li", { hasText: name }).filter({ has: host.page.locator("input[name=person]") });
  const ids = papers.map((paper) => paper.split("/").pop());
  await line.locator("form").evaluate((form, documents) => {
    for (const id of documents) {
      const field = Object.assign(document.createElement("input"), { type: "hidden", name: "document", value: id });
      form.append(field);
    }
  }, ids);
  await host.press(`Tautan dan QR ${name}`, line);
}

export async function turn({ ledger, gallery, scratch, world }) {
  const regent = world.people.Bupati;
  const himself = await Visitor.come(gallery, world);
  await himself.signIn(regent);
  const papers = (await waiting(himself, "Tanda tangan")).slice(-2);
  const name = (await himself.page.locator(".who .name").innerText()).trim();
  await himself.leave();
  const host = await Visitor.come(gallery, world);
  await host.signIn(world.people[HOST]);
  await host.go("/kiosk/turns");
  await host.look("kiosk/turns");
  await give(host, name, papers);
  await host.look("kiosk/issued", { once: true });
  const link = await host.page.getByRole("link", { name: "Tautan giliran" }).getAttribute("href");
  ledger.equal("the QR code says what the link says", await readQrOf(host, "svg.qr", scratch), link);

  const tablet = await Visitor.come(gallery, world, { viewport: { width: 768, height: 1024 } });
  await tablet.go(new URL(link).pathname);
  await tablet.look("kiosk/start");
  await tablet.press("Mulai");
  await tablet.look("kiosk/turn", { variant: "unread" });
  await tablet.page.getByRole("link", { name: /^Baca/ }).first().click();
  await tablet.look("kiosk/paper", { variant: "unread" });
  await readPaper(tablet);
  await tablet.look("kiosk/paper");
  await tablet.follow("Baca dokumen berikutnya");
  await tablet.follow("Minta perbaikan");
  await tablet.look("kiosk/return");
  await tablet.follow("Kembali ke naskah");
  await readPaper(tablet);
  await tablet.follow("Lanjut: tanda tangani");
  await tablet.look("kiosk/turn");
  const signs = async (passphrase) => {
    await tablet.page.getByRole("checkbox").check();
    await tablet.fill("Kata sandi tanda tangan", passphrase);
    await tablet.press("Tanda tangani 2 dokumen");
  };
  await signs("bukan kata sandi yang benar");
  ledger.holds("at a kiosk too a wrong passphrase says how many tries are left", /Sisa kesempatan: \d/.test(await tablet.page.getByRole("alert").innerText()));
  await signs(regent.passphrase);
  const said = await tablet.page.locator("main").innerText();
  ledger.holds("one passphrase at the kiosk signs both documents", said.includes("2 dokumen ditandatangani"), said);
  await tablet.look("kiosk/over", { once: true });
  await tablet.go("/kiosk");
  ledger.equal("after signing the turn is dead", new URL(tablet.page.url()).pathname, "/kiosk/over");
  await tablet.go(new URL(link).pathname);
  await tablet.look("kiosk/over", { variant: "spent", once: true });
  ledger.equal("a link that was used says so", await tablet.heading(), "Tautan ini telah digunakan");
  await tablet.leave();

  await host.go("/kiosk/turns");
  await host.press(`Serahkan tablet ini ${name}`);
  ledger.equal("the tablet in the host's hand greets the official", (await host.heading()).split("\n").pop(), name);
  await host.page.goBack();
  ledger.equal("Back leads him to no page of the host", new URL(host.page.url()).pathname, "/sign-in");
  await host.go("/kiosk/host");
  await host.look("kiosk/resume");
  await host.fill("Kata sandi akun", world.people[HOST].password);
  await host.press("Lanjutkan sebagai petugas");
  ledger.equal("the host comes back with his password", new URL(host.page.url()).pathname, "/kiosk/turns");
  await host.leave();
}

/** The superior's one act: a summary of each, one taken out with a reason, one passphrase for some of them, a bar that follows. */
export async function summary({ ledger, gallery, world }) {
  const account = world.people.Bupati;
  const regent = await Visitor.come(gallery, world);
  await regent.signIn(account);
  await regent.follow(/^Ringkasan dan tanda tangani \d+ dokumen$/);
  await regent.look("signing/summary");
  const cards = regent.page.locator("ol.cards > li");
  const all = await cards.count();
  const agreement = cards.filter({ hasText: "Sesuai DPA" }).first();
  ledger.holds("a card of an agreement tells indicators, budget and who has signed when", /Indikator\s+\d+[\s\S]*Rp[\d.]+[\s\S]*telah menandatangani/.test(await agreement.innerText()));
  const last = cards.last();
  await last.locator("summary").click();
  await last.getByLabel("Alasan pengembalian").fill("Mohon memperbaiki penulisan gelar.");
  await regent.press("Kembalikan", last);
  ledger.equal("one is taken out, the others stay", await cards.count(), all - 1);
  for (const box of (await regent.page.locator("input[name=document]").all()).slice(2)) await box.uncheck();
  const sign = async (passphrase) => {
    await regent.page.getByLabel("Saya telah membaca ringkasan").check();
    await regent.fill("Kata sandi tanda tangan", passphrase);
    await regent.page.getByRole("button", { name: "Tanda tangani yang dipilih" }).click();
  };
  await sign("bukan kata sandi yang benar");
  await regent.page.getByRole("alert").waitFor();
  ledger.holds("a wrong passphrase leaves the page and the choice as they were", (await regent.page.locator("input[name=document]:checked").count()) === 2);
  await sign(account.passphrase);
  await regent.page.waitForURL(/\/sign\/acts\//);
  const said = await regent.page.locator("main").innerText();
  ledger.holds("two are signed on their summaries with one passphrase", said.includes("2 dokumen ditandatangani"), said);
  await regent.leave();
}

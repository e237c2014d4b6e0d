// Budget documents and what follows them: entered and corrected, brought in by file, handed over and acknowledged, told in
// minutes; and the week in which agreements are carried down, with the tree of an agency.

import { Visitor } from "../visitor.mjs";

const KEEPER = "Admin Anggaran";
const HEAD = "Kepala Dinas Kesehatan";
const SECRETARY = "Sekretariat, Admin Kabupaten";
const COLUMNS = "opd_code;nomor_dpa;tanggal_pengesahan;pagu\n";

async function come(gallery, world, who) {
  const visitor = await Visitor.come(gallery, world);
  await visitor.signIn(world.people[who]);
  return visitor;
}

/** Chooses a file with these rows and has it checked. */
async function check(keeper, rows) {
  await keeper.go("/budget/import");
  const file = { name: "Rekap DPA.csv", mimeType: "text/csv", buffer: Buffer.from(COLUMNS + rows) };
  await keeper.page.locator("input[type=file]").setInputFiles(file);
  await keeper.press("Periksa");
}

export async function handOver({ ledger, gallery, world }) {
  const keeper = await come(gallery, world, KEEPER);
  await keeper.go("/budget");
  await keeper.look("budget/list", { variant: "kept" });
  await keeper.follow("Dinas Kesehatan");
  await keeper.look("budget/agency");
  const form = keeper.page.locator("main details form").first();
  await keeper.page.locator("main details summary").first().click();
  await form.locator("[name=ceiling]").fill("259.500.800.001");
  await form.locator("[name=note]").fill("Salah ketik satu rupiah.");
  await keeper.press("Perbaiki", form);
  const asks = await keeper.page.locator("#asks").innerText();
  ledger.holds("a ceiling that agreements use is not changed without saying what follows", /Rp259\.500\.800\.001/.test(asks) && /ditarik ke draf/.test(asks), asks);
  await keeper.look("budget/agency", { once: true, variant: "asks" });

  await check(keeper, "DINKESS;DPA/1;4 Januari;5.0\n");
  await keeper.look("budget/import", { once: true, variant: "problems" });
  await check(keeper, "DLH;DPPA/DLH/2027;2027-09-30;12000000000\nDINKES;DPA/A.1/05/2027;2027-01-04;259500800000\n");
  await keeper.look("budget/import", { once: true, variant: "changes" });
  await keeper.go("/budget/import");
  await keeper.look("budget/import");

  await keeper.go("/budget");
  await keeper.press("Serahkan semua yang belum");
  const head = await come(gallery, world, HEAD);
  await head.go("/inbox");
  await head.look("inbox/inbox", { variant: "duty" });
  await head.follow(/^Penerimaan DPA/);
  await head.look("budget/agency", { variant: "asked" });
  await head.page.getByRole("button", { name: /^Saya telah menerima DPA/ }).click();
  await head.page.waitForLoadState("load");
  const kept = await head.page.locator("main").innerText();
  ledger.holds("the head's acknowledgement is kept with his name and office", /Telah diterima/.test(kept) && /Kepala Dinas Kesehatan/.test(kept), kept);
  await head.leave();

  await keeper.go("/budget");
  await keeper.press("Buat berita acara");
  await keeper.look("budget/list");
  const said = await keeper.page.locator("main").innerText();
  ledger.holds("the minutes are begun and name one budget document", /Berita Acara Penyerahan/.test(said) && /1 DPA/.test(said), said);
  await keeper.leave();
}

export async function carryDown({ ledger, gallery, world }) {
  const secretary = await come(gallery, world, SECRETARY);
  await secretary.go("/cascade?period=2027");
  await secretary.look("cascade/ranking", { variant: "idle" });
  await secretary.page.locator("#begin [name=day]").fill("2026-12-27");
  await secretary.press("Mulai tindak lanjut berjenjang");
  await secretary.look("cascade/ranking");
  const board = await secretary.page.locator("main").innerText();
  ledger.holds("an agency past its week is late by days", /Terlambat 1 hari/.test(board), board);
  await secretary.follow("Dinas Kesehatan");
  await secretary.look("cascade/tree");
  const nested = await secretary.page.locator(".tree > li > ul > li > ul > li").count();
  ledger.holds("offices stand below their second parties, two levels down", nested > 0, `${nested} at the third level`);
  await secretary.page.locator(".tree li li > div", { hasText: "Menunggu PK atasan" }).first().getByRole("link").click();
  await secretary.page.waitForLoadState("load");
  await secretary.look("documents/show", { variant: "held" });
  const held = await secretary.page.locator("#document-held").innerText();
  ledger.holds("an agreement says whose signature it waits for", /Kepala Dinas Kesehatan|Sekretaris Dinas Kesehatan|Kepala Bidang/.test(held), held);
  await secretary.leave();
}

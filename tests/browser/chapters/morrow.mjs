// After the morning: who could not sign then renews his certificate and signs later, the list of the catch-up empties, the event
// is closed, and two minutes go their way to the archive. Facts come from the event's own file.

import { until, waiting } from "../reading.mjs";
import { Visitor } from "../visitor.mjs";
import { operatorOf, signer, signsAll, text } from "./ceremony.mjs";

export const DAY = "2027-01-05";
const LATE = "KEP-DPUPR";
const SECRETARY = "Sekretariat, Admin Kabupaten";
const MAKER = "Kepala Bagian Organisasi";

/** Nobody follows a page while the service goes from one day to the next. */
export async function leave({ story }) {
  await story.wall.leave();
  await story.operator.leave();
}

export async function remind({ ledger, gallery, story, world }) {
  const operator = await Visitor.come(gallery, world);
  await operator.signIn(operatorOf(world));
  await operator.go(`${story.path}/catch-up`);
  const list = operator.page.locator("#catch-up-seats > ul > li");
  const named = await list.allInnerTexts();
  ledger.holds("the list has who could not sign, and the regent for his documents", named.length === 2 && named.some((one) => one.includes("Sertifikat kedaluwarsa")), named.join("\n"));
  story.late = (await list.filter({ hasText: "Sertifikat kedaluwarsa" }).locator("b").innerText()).trim();
  await operator.press("Ingatkan semua");
  const said = await text(operator);
  ledger.holds("whose turn it is gets a letter", said.includes(story.late), said);
  story.operator = operator;
}

/** Makes a signing key as its owner, for the first time or in the place of one that has ended. */
async function makesKey(visitor, account, passphrase, button) {
  await visitor.go("/account/key");
  await visitor.fill("Kata sandi tanda tangan", passphrase);
  await visitor.fill("Ulangi kata sandi tanda tangan", passphrase);
  await visitor.fill("Kata sandi akun", account.password);
  await visitor.press(button);
  await visitor.go("/account/key");
  account.passphrase = passphrase;
  return text(visitor);
}

export async function catchUp({ ledger, gallery, story, world }) {
  const { operator, path } = story;
  const account = signer(world, LATE);
  const late = await Visitor.come(gallery, world);
  await late.signIn(account);
  await late.go("/account/key");
  await late.look("account/key", { variant: "over" });
  const said = await makesKey(late, account, "hujan reda di atas jalan baru", "Buat kunci baru");
  ledger.holds("who has no good certificate makes himself a new one", said.includes("Sertifikat aktif"), said);
  await late.leave();
  ledger.equal("and signs his two documents", await signsAll(gallery, world, LATE), 2);
  await operator.go(`${path}/catch-up`);
  const left = await operator.page.locator("#catch-up-seats > ul > li").allInnerTexts();
  ledger.holds("he disappears from the list, the regent stays", left.length === 1 && !left[0].includes(story.late), left.join("\n"));
  ledger.equal("the regent signs both as well", await signsAll(gallery, world, "BUPATI"), 2);
  await until(operator, `${path}/catch-up`, async (page) => (await page.locator("#catch-up-seats > ul > li").count()) === 0);
  await operator.look("ceremony/catch-up", { variant: "empty" });
  await operator.go(path);
  await operator.press("Tutup acara");
  const closed = await text(operator);
  ledger.holds("with nobody left the event is closed before its last day", closed.includes("Ditutup") && closed.includes("35/35"), closed);
  await operator.press("Buat berita acara");
  ledger.holds("then the second minutes are begun", (await operator.page.getByRole("status").first().innerText()).includes("Berita acara dibuat"));
}

export async function minutes({ ledger, gallery, story, world }) {
  const { path } = story;
  const secretary = await Visitor.come(gallery, world);
  await secretary.signIn(world.people[SECRETARY]);
  await secretary.go(path);
  const links = secretary.page.locator("#minutes a");
  const papers = await links.evaluateAll((all) => all.map((link) => new URL(link.href).pathname));
  ledger.equal("the event has two minutes", papers.length, 2);
  const [morning, later] = papers;
  const draft = (paper) => paper.replace("/documents/", "/drafts/");
  await secretary.go(draft(morning));
  await secretary.look("drafting/minutes");
  const first = await text(secretary);
  ledger.holds("the first tells of 34 of 35, and who signs later, why and until when", first.includes("34 dari 35 pejabat telah menandatangani") && first.includes(story.late) && first.includes("Sertifikat kedaluwarsa") && first.includes("11 Januari 2027"), first);
  ledger.holds("and of the Sekda who stands there for the regent", /Sekretaris Daerah[\s\S]*mewakili Bupati/.test(first), first);
  await secretary.go(draft(later));
  await secretary.look("drafting/minutes", { variant: "catch-up" });
  const second = await text(secretary);
  ledger.holds("the second names who has signed later, and nobody who has not", second.includes(story.late) && second.includes("0 pejabat tidak menandatangani") && !second.includes("belum lengkap"), second);
  for (const paper of papers) {
    await secretary.go(draft(paper));
    await secretary.press("Ajukan");
    await until(secretary, paper, async (page) => (await page.locator("main").innerText()).includes("Penandatanganan"));
  }
  const maker = world.people[MAKER];
  if (!maker.passphrase) {
    const one = await Visitor.come(gallery, world);
    await one.signIn(maker);
    await makesKey(one, maker, "tinta hitam di atas kertas putih", "Buat kunci");
    await one.leave();
  }
  for (const office of [MAKER, "KEP-SETDA"]) {
    ledger.equal(`${office} signs both minutes`, await signsAll(gallery, world, office), 2);
  }
  for (const paper of papers) {
    await until(secretary, paper, async (page) => (await page.locator("main").innerText()).includes("Selesai dan diarsipkan"));
  }
  ledger.ok("both minutes are sealed and archived");
  ledger.equal("nothing of the event waits for the secretary", (await waiting(secretary, "Tanda tangan")).length, 0);
  await secretary.leave();
}

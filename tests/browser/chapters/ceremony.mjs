// The morning of the sample's event: prepared, led, signed by everybody at once from sessions of their own, and what is told of
// it afterwards. Facts come from the event's own file.

import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { readPaper, until, waiting } from "../reading.mjs";
import { Visitor } from "../visitor.mjs";
import { EXAMPLE } from "../worlds.mjs";

const event = JSON.parse(readFileSync(join(EXAMPLE, "event.json"), "utf8"));
/** So many browsers act at once. */
const AT_ONCE = 4;

export const text = (visitor) => visitor.page.locator("main").innerText();
export const operatorOf = (world) => world.people["Operator Acara"];

/** The signer who holds that office. */
export function signer(world, office) {
  const named = { BUPATI: "Bupati", "KEP-SETDA": "Sekretaris Daerah", "KEP-DINKES": "Kepala Dinas Kesehatan" };
  const cast = { "KEP-BKPSDM": "Admin Kepegawaian", "KEP-BPKAD": "Admin Anggaran", "KEP-DISDIKBUD": "Admin Dinas Pendidikan", "KEP-INSPEKTORAT": "Inspektorat" };
  return world.people[named[office] ?? cast[office] ?? office];
}

/** What stands on the wall. */
export async function onWall(wall) {
  const page = wall.page;
  return {
    count: (await page.locator(".count b").innerText()).trim(),
    done: await page.locator(".tiles .is-done").count(),
    later: await page.locator(".tiles .is-later").count(),
    tiles: await page.locator(".tiles li").count(),
  };
}

export async function prepare({ ledger, gallery, story, world }) {
  const operator = await Visitor.come(gallery, world);
  await operator.signIn(operatorOf(world));
  await operator.go("/ceremonies");
  await operator.look("ceremony/list");
  await operator.go("/ceremonies/new");
  await operator.look("ceremony/new");
  await operator.go("/ceremonies");
  await operator.follow(event.facts.title);
  const path = new URL(operator.page.url()).pathname;
  await operator.look("ceremony/show", { variant: "scheduled" });
  const said = await text(operator);
  ledger.holds("35 officials are counted, and the rundown is that of the file", said.includes("0/35") && event.rundown.every((item) => said.includes(item.text)), said);
  await operator.go(`${path}/edit`);
  await operator.look("ceremony/edit");
  ledger.equal("four are chosen for the stage", await operator.page.locator("input[name=on-stage]:checked").count(), event.on_stage.length);
  await operator.press("Simpan");

  // Kepala DPUPR has a certificate that has ended: he signs later, and that is known before the event begins.
  await operator.go(`${path}/attendance`);
  const dpupr = operator.page.locator("#seat-KEP-DPUPR");
  ledger.holds("a certificate that has ended is seen on the list", (await dpupr.innerText()).includes("sertifikat kedaluwarsa"), await dpupr.innerText());
  await dpupr.locator("summary").click();
  await operator.press("◷ Pindahkan ke susulan", dpupr);
  await operator.go(path);
  await operator.press("Buka daftar hadir");
  Object.assign(story, { operator, path });
}

export async function attend({ ledger, story }) {
  const { operator, path } = story;
  const offices = await operator.page.locator(".roll > li[id^=seat-]").evaluateAll((all) => all.map((one) => one.id.replace("seat-", "")));
  ledger.equal("the list has 35 officials and the regent", offices.length, 36);
  const plh = await operator.page.locator("#seat-KEP-INSPEKTORAT").innerText();
  ledger.holds("the inspector is invited as his Plh.", plh.includes("Plh. Inspektur"), plh);
  for (const office of offices) {
    await operator.press("✓ Hadir", operator.page.locator(`#seat-${office}`));
  }
  await operator.look("ceremony/attendance");
  const deputy = operator.page.locator(".roll > li", { hasText: "Sekretaris Daerah" }).last();
  await operator.press("✓ Hadir", deputy);
  // Nobody is absent without a reason: the page says what is missing.
  const dinkes = operator.page.locator("#seat-KEP-DINKES");
  await dinkes.locator("summary").click();
  ledger.holds("nobody represents without a registered assignment", (await dinkes.innerText()).includes("Daftarkan penugasannya"));
  await operator.press("× Tidak hadir", dinkes);
  await operator.look("ceremony/refused", { once: true });
  ledger.holds("an absence without a reason is refused in words", (await text(operator)).includes("menuliskan alasan"));
}

export async function openWall({ ledger, gallery, story, world }) {
  const { operator, path } = story;
  await operator.go(path);
  await operator.press("Buat tautan layar");
  await operator.look("ceremony/wall-link", { once: true });
  const address = await operator.page.locator("#wall-address").getAttribute("href");
  const wall = await Visitor.come(gallery, world, { viewport: { width: 1920, height: 1080 } });
  await wall.go(new URL(address).pathname);
  await wall.page.evaluate(() => (window.notReloaded = true));
  ledger.equal("the wall waits for 35", (await onWall(wall)).count, "0/35");
  Object.assign(story, { wall });
  await operator.go(path);
  await operator.press("Mulai acara");
  await operator.look("ceremony/host");
  await wall.page.locator(".scene-signing").waitFor({ timeout: 5_000 });
  await next(story);
  await next(story);
  await wall.page.locator(".points li").first().waitFor({ timeout: 5_000 });
  ledger.equal("the seven points stand on the wall while they are read", await wall.page.locator(".points li").count(), 7);
  await fits(ledger, wall, "reading");
  await picture(gallery, wall, "wall-reading");
}

export async function next({ operator, path }) {
  await operator.go(`${path}/host`);
  await operator.press("Mata acara berikutnya ▶");
}

export async function fits(ledger, wall, what) {
  const over = await wall.page.evaluate(() => {
    const tall = document.documentElement.scrollHeight - innerHeight;
    const lost = [...document.querySelectorAll("#wall *")].filter((one) => one.getBoundingClientRect().bottom > innerHeight + 1);
    return tall > 0 || lost.length > 0;
  });
  ledger.holds(`the wall fits on the screen: ${what}`, !over);
}

export async function picture(gallery, wall, name) {
  if (gallery.folder) await wall.page.screenshot({ path: join(gallery.folder, `${name}.png`) });
}

/** Somebody signs all that waits for him, from a session of his own. */
export async function signsAll(gallery, world, office, { lost = false } = {}) {
  const one = await Visitor.come(gallery, world);
  const account = signer(world, office);
  await one.signIn(account);
  const papers = await waiting(one, "Tanda tangan");
  for (const paper of papers) {
    await one.go(`${paper}/sign`);
    await readPaper(one);
    await one.page.getByLabel("Saya telah membaca dan menyetujui isi dokumen ini.").check();
    await one.fill("Kata sandi tanda tangan", account.passphrase);
    if (lost) {
      // The network goes away while he presses: he finds his page dead, and signs again when it is back.
      lost = false;
      await one.context.setOffline(true);
      await one.page.getByRole("button", { name: "Tanda tangani", exact: true }).click().catch(() => {});
      await one.page.waitForURL(/chrome-error/, { timeout: 5_000 }).catch(() => {});
      await one.context.setOffline(false);
      one.faults.splice(0);
      await one.go(`${paper}/sign`);
      await readPaper(one);
      await one.page.getByLabel("Saya telah membaca dan menyetujui isi dokumen ini.").check();
      await one.fill("Kata sandi tanda tangan", account.passphrase);
    }
    await one.press("Tanda tangani");
  }
  await one.leave();
  return papers.length;
}

/** Runs all, a few at a time. */
async function together(offices, act) {
  const waiting = [...offices];
  const run = async () => {
    for (let office = waiting.shift(); office; office = waiting.shift()) await act(office);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, run));
}

export async function symbolic({ ledger, gallery, story, world }) {
  await next(story);
  const { operator, wall } = story;
  ledger.holds("the item of the rundown switches to the stage", (await text(operator)).includes("● Simbolis"));
  await wall.page.locator(".now .stage li").first().waitFor({ timeout: 5_000 });
  ledger.equal("the wall names who is on the stage", await wall.page.locator(".now .stage li").count(), event.on_stage.length);
  const signing = event.on_stage.filter((office) => office !== "KEP-DPUPR");
  await together(signing, (office) => signsAll(gallery, world, office));
  await wall.page.getByText("3/35").waitFor({ timeout: 10_000 });
  const shown = await onWall(wall);
  ledger.holds("three of the stage are done, Kepala DPUPR signs later", shown.count === "3/35" && shown.later === 1, JSON.stringify(shown));
  Object.assign(story, { done: 3, byTablet: [] });
}

export async function everybody({ ledger, gallery, story, world }) {
  await next(story);
  const { operator, path, wall } = story;
  ledger.holds("then everybody signs", (await text(operator)).includes("● Serentak"));
  ledger.equal("switching keeps what is done", (await onWall(wall)).count, `${story.done}/35`);
  await operator.go(`${path}/attendance`);
  const offices = await operator.page.locator(".roll > li[id^=seat-]").evaluateAll((all) => all.map((one) => one.id.replace("seat-", "")));
  const left = offices.filter((office) => office !== "BUPATI" && office !== "KEP-DPUPR" && !event.on_stage.includes(office) && !story.byTablet.includes(office) && signer(world, office));
  const [first, ...others] = left;
  await signsAll(gallery, world, first, { lost: true });
  await picture(gallery, wall, "wall-35");
  await fits(ledger, wall, "signing");
  await together(others, (office) => signsAll(gallery, world, office));
  await wall.page.getByText("34/35").waitFor({ timeout: 30_000 });
  const shown = await onWall(wall);
  ledger.holds("34 of 35 have signed, one signs later", shown.count === "34/35" && shown.done === 34 && shown.later === 1, JSON.stringify(shown));
  ledger.holds("the wall was never loaded again", await wall.page.evaluate(() => window.notReloaded === true));
}

export async function theWallOffline({ ledger, story }) {
  const { wall } = story;
  const before = await onWall(wall);
  await wall.context.setOffline(true);
  await wall.page.locator("#lost:not([hidden])").waitFor({ timeout: 40_000 });
  const said = await wall.page.locator("#lost").innerText();
  ledger.holds("without a network the wall keeps its picture and says since when", /Tanpa sambungan\. Keadaan terakhir pukul \d\d\.\d\d/.test(said), said);
  ledger.equal("and shows what it showed", (await onWall(wall)).count, before.count);
  await wall.context.setOffline(false);
  await wall.page.locator("#lost[hidden]").waitFor({ state: "attached", timeout: 20_000 });
  wall.faults.splice(0);
}

export async function regent({ ledger, gallery, story, world }) {
  await next(story);
  const { wall } = story;
  await wall.page.locator(".scene-regent").waitFor({ timeout: 5_000 });
  const one = await Visitor.come(gallery, world);
  const account = signer(world, "BUPATI");
  await one.signIn(account);
  // A summary of each, and one passphrase for all as second party.
  await one.go("/sign/summary");
  const boxes = one.page.locator("input[name=document]:enabled");
  const count = await boxes.count();
  ledger.holds("the regent has a summary of what the others have signed", count >= 36, `${count}`);
  for (const box of await boxes.all()) await box.check();
  await one.page.locator("#agreed").check();
  await one.page.locator("#passphrase").fill(account.passphrase);
  await one.press("Tanda tangani yang dipilih");
  await one.leave();
  // Then what is his alone.
  await signsAll(gallery, world, "BUPATI");
  await until(story.operator, `${story.path}/host`, async (page) => /(38|39) dari 4\d tanda tangan/.test(await page.locator("main").innerText()));
  await picture(gallery, wall, "wall-regent");
  await fits(ledger, wall, "regent");
}

export async function end({ ledger, gallery, scratch, story }) {
  const { operator, path, wall } = story;
  await operator.go(path);
  await operator.page.locator("summary", { hasText: "Akhiri acara" }).click();
  await operator.press("Akhiri acara");
  await operator.look("ceremony/catch-up");
  const said = await text(operator);
  ledger.holds("Kepala DPUPR is on the list of those who sign later, with the reason", said.includes("Kepala Dinas Pekerjaan Umum") && said.includes("Sertifikat kedaluwarsa") && said.includes("11 Januari 2027"), said);
  ledger.holds("the regent too, for what Kepala DPUPR has not signed", said.includes("Bupati"), said);
  await wall.page.locator(".scene-after").waitFor({ timeout: 5_000 });
  await fits(ledger, wall, "after");
  await operator.go(path);
  for (const size of ["a0", "3x1"]) {
    const file = await operator.context.request.get(`${path}/banner?size=${size}&as=pdf`);
    const painted = await operator.context.request.get(`${path}/banner?size=${size}&as=png`);
    if (gallery.folder) writeFileSync(join(gallery.folder, `banner-${size}.png`), Buffer.from(await painted.body()));
    const pdf = join(scratch, `banner-${size}.pdf`);
    writeFileSync(pdf, Buffer.from(await file.body()));
    const printed = execFileSync("pdftotext", ["-layout", pdf, "-"], { encoding: "utf8" }).replace(/\s+/g, " ");
    // A mark has the time beside it; the places of the regent and of Kepala DPUPR are blank.
    const marks = (printed.match(/\d\d\.\d\d WIB/g) ?? []).length;
    ledger.holds(`the banner (${size}) has 34 marks and says what it is`, marks === 34 && /bukan dokumen yang ditandatangani/.test(printed), `${marks} marks: ${printed.slice(0, 400)}`);
  }
  await operator.press("Buat berita acara");
  await operator.look("ceremony/show");
  ledger.holds("the minutes are begun", (await operator.page.getByRole("status").first().innerText()).includes("Berita acara dibuat"));
  // Nothing is closed while somebody may still sign.
  ledger.equal("there is no button to close yet", await operator.page.getByRole("button", { name: "Tutup acara", exact: true }).count(), 0);
  await operator.go(`${path}/host`);
  await operator.look("ceremony/host", { variant: "over" });
}

/** Every file that is archived verifies as a stranger would judge it. */
export async function verified({ ledger, teken, world }) {
  const archive = join(world.instance, "archive");
  const pdfs = readdirSync(archive, { recursive: true }).filter((name) => name.endsWith(".pdf")).map((name) => join(archive, name));
  const wrong = [];
  for (const pdf of pdfs) {
    try {
      execFileSync(teken, ["verify", "--trust", join(world.instance, "keys", "root.pem"), pdf], { stdio: "pipe" });
    } catch (error) {
      wrong.push(`${pdf}: ${error.stdout}`);
    }
  }
  ledger.holds(`there are archived files (${pdfs.length})`, pdfs.length > 30);
  ledger.holds(`every archived file of the morning verifies (${pdfs.length})`, wrong);
}

// The desk while others work: a board that follows by itself, reminders, the board as a file and on paper.

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { readPaper, waiting } from "../reading.mjs";
import { Visitor } from "../visitor.mjs";

const secretariat = (world) => world.people["Sekretariat, Admin Kabupaten"];

/** Covers the page with another tab, or uncovers it: a browser without a screen calls each of its tabs seen. */
function cover(page, hidden) {
  return page.evaluate((hidden) => {
    Object.defineProperty(document, "hidden", { configurable: true, value: hidden });
    document.dispatchEvent(new Event("visibilitychange"));
  }, hidden);
}

/** Six boards in tabs behind; a browser has six connections, and the seventh tab still opens. */
export async function behind({ ledger, gallery, world }) {
  const secretary = await Visitor.come(gallery, world);
  await secretary.signIn(secretariat(world));
  for (let tab = 0; tab < 6; tab += 1) {
    const page = await secretary.context.newPage();
    const listens = page.waitForRequest(/\/live\/board/);
    await page.goto("/board");
    await listens;
    await cover(page, true);
  }
  const opened = await secretary.page.goto("/board", { timeout: 10_000 }).then((answer) => answer.status(), (error) => error.message);
  ledger.holds("a seventh tab opens behind six that follow", opened === 200, opened);
  await secretary.leave();
}

/** Somebody signs; the row on the open board says so, and the page was not loaded again. */
export async function follows({ ledger, gallery, story, world }) {
  const secretary = await Visitor.come(gallery, world);
  await secretary.signIn(secretariat(world));
  await secretary.go("/board?page=all");
  await secretary.page.evaluate(() => (window.notReloaded = true));
  const covered = await secretary.context.newPage();
  const listens = covered.waitForRequest(/\/live\/board/);
  await covered.goto("/board?page=all");
  await listens;
  await cover(covered, true);
  const asked = [];
  covered.on("request", (request) => asked.push(request.url()));
  const { regent } = story;
  const [paper] = await waiting(regent, "Tanda tangan");
  const row = secretary.page.locator(`#row-${paper.split("/").at(-1)}`);
  const before = await row.innerText();
  await regent.go(`${paper}/sign`);
  await readPaper(regent);
  await regent.page.getByLabel("Saya telah membaca dan menyetujui isi dokumen ini.").check();
  await regent.fill("Kata sandi tanda tangan", world.people.Bupati.passphrase);
  await regent.press("Tanda tangani");
  await secretary.page.locator(`#row-${paper.split("/").at(-1)} .stage-archived`).waitFor();
  const after = await row.innerText();
  ledger.holds("an open board shows a signature", after !== before && (await row.getAttribute("class")).includes("fresh"), after);
  ledger.holds("without being loaded again", await secretary.page.evaluate(() => window.notReloaded === true));
  const unseen = covered.locator(`#row-${paper.split("/").at(-1)}`);
  ledger.holds("a board behind it asks for nothing", asked);
  ledger.holds("and shows what it showed", (await unseen.innerText()) === before);
  await cover(covered, false);
  await unseen.locator(".stage-archived").waitFor();
  ledger.holds("until it is seen again", true);
  await covered.close();
  await secretary.look("desk/board", { once: true, variant: "live" });
  await secretary.leave();
}

/** Text of each page of a PDF, without the ends of its lines. */
function printed(bytes, folder) {
  const file = join(folder, "board.pdf");
  writeFileSync(file, bytes);
  return execFileSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8" }).replace(/\s+/g, " ");
}

export async function takenAlong({ ledger, gallery, scratch, world }) {
  const secretary = await Visitor.come(gallery, world);
  await secretary.signIn(secretariat(world));
  await secretary.go("/board?page=all");
  for (const [name, magic] of [["XLSX", "PK"], ["CSV", "\ufeff"]]) {
    const link = secretary.page.getByRole("main").getByRole("link", { name: new RegExp(name) });
    const [download] = await Promise.all([secretary.page.waitForEvent("download"), link.click()]);
    const file = join(scratch, download.suggestedFilename());
    await download.saveAs(file);
    const begins = readFileSync(file).toString("utf8").startsWith(magic);
    ledger.holds(`the board comes as ${name}`, begins && file.toLowerCase().endsWith(name.toLowerCase()), file);
  }
  const titles = await secretary.page.locator("table.board tbody td:nth-child(2) a").allInnerTexts();
  const paper = printed(await secretary.page.pdf({ preferCSSPageSize: true }), scratch);
  const begins = titles.map((title) => title.split(" ").slice(0, 3).join(" "));
  const rows = (paper.match(/Pakta Integritas|Perjanjian Kinerja|Berita Acara/g) ?? []).length;
  ledger.holds(`the board on paper has its ${titles.length} rows`, titles.length > 40 && rows >= titles.length && begins.every((begin) => paper.includes(begin)), `${rows} rows`);
  ledger.holds("and no button, filter or menu", !/\b(Saring|Ingatkan|Keluar)\b/.test(paper), /.{40}\b(Saring|Ingatkan|Keluar)\b.{40}/.exec(paper)?.[0]);
  await secretary.leave();
}

export async function reminders({ ledger, gallery, world }) {
  const secretary = await Visitor.come(gallery, world);
  await secretary.signIn(secretariat(world));
  const { page } = secretary;
  await secretary.go("/board");
  const boxes = page.locator("table.board input[name=document]");
  for (const at of [0, 1]) await boxes.nth(at).check();
  await secretary.press("Ingatkan yang dipilih");
  ledger.holds("two are reminded at once", (await page.locator("main").innerText()).includes("surel pengingat dikirim"), await page.locator("main").innerText());
  await secretary.look("desk/reminded", { once: true });
  await secretary.go("/board");
  for (const at of [0, 1]) await boxes.nth(at).check();
  await secretary.press("Ingatkan yang dipilih");
  ledger.holds("and not twice in a row", (await page.locator("main").innerText()).includes("belum dapat dikirim"));
  await secretary.look("desk/reminded", { once: true, variant: "again" });
  await secretary.leave();
}

// A season from its plan to drafts that are handed in: the coverage board, everything made at once, tables from files, the
// readiness report.

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { EXAMPLE } from "../worlds.mjs";
import { Visitor } from "../visitor.mjs";

const PERIOD = "2028";

/** The sample's agreements as if they were about that period; `change` spoils one of the sheets. */
const sheets = (change = {}) =>
  ["pk_documents", "pk_rows", "pk_programs"].map((name) => {
    const text = readFileSync(join(EXAMPLE, `${name}.csv`), "utf8").replaceAll(",2027,", `,${PERIOD},`);
    return { name: `${name}.csv`, mimeType: "text/csv", buffer: Buffer.from(change[name]?.(text) ?? text) };
  });

/** Until the act on the page is over. */
const over = (page) => page.waitForFunction(() => document.getElementById("progress")?.dataset.running === "", null, { timeout: 120_000 });

const text = (page) => page.locator("main").innerText();

export async function plan({ ledger, gallery, story, world }) {
  const secretary = await Visitor.come(gallery, world);
  story.planner = secretary;
  const { page } = secretary;
  await secretary.signIn(world.people["Sekretariat, Admin Kabupaten"]);
  await secretary.go("/seasons");
  await secretary.look("season/list", { variant: "empty" });
  await secretary.follow("Musim baru");
  await secretary.look("season/plan");
  await secretary.fill("Nama musim", "Penandatanganan awal tahun 2028");
  await secretary.fill("Periode", PERIOD);
  await secretary.fill("Hari acara", "2028-01-03");
  await page.getByLabel("Ragam pakta").selectOption("PI-TAHUNAN");
  await page.getByLabel("Kepala daerah", { exact: true }).uncheck();
  await page.getByLabel("Seluruh kepala perangkat daerah").uncheck();
  await secretary.press("Mulai musim");
  ledger.holds("a season for nobody is refused, with what was typed kept", (await page.getByLabel("Nama musim").inputValue()).includes("2028"));
  await secretary.look("season/plan", { once: true, variant: "refused" });
  await page.getByLabel("Kepala daerah", { exact: true }).check();
  await page.getByLabel("Seluruh kepala perangkat daerah").check();
  await secretary.press("Mulai musim");
  story.season = new URL(page.url()).pathname;
  const said = await text(page);
  // The stand-in for one agency has left by then: its post is vacant, and listed apart.
  ledger.holds("the board shows before anything is made what is owed", said.includes("Buat 70 dokumen") && said.includes("1 penanda tangan tunggal"), said);
  await secretary.look("season/board", { variant: "to-make" });
  await secretary.go(`${story.season}?show=vacant`);
  ledger.holds("a vacant post stands apart", (await text(page)).includes("Kepala Dinas Perindustrian dan Perdagangan"));
  await secretary.look("season/board", { variant: "vacant" });
  await secretary.go("/seasons");
  await secretary.look("season/list");
  await secretary.go(`${story.season}/plan`);
  await secretary.look("season/plan", { variant: "change" });
}

export async function make({ ledger, story }) {
  const { planner: secretary } = story;
  const { page } = secretary;
  await secretary.go(story.season);
  const began = Date.now();
  await secretary.press("Buat 70 dokumen");
  ledger.holds("an act says at once how far it is", /\d+ dari 70 dokumen/.test(await text(page)));
  await secretary.look("season/act", { once: true, variant: "running" });
  await over(page);
  ledger.holds("seventy documents are there, and the page has followed by itself", (await text(page)).includes("70 dari 70 dokumen tersedia"));
  console.log(`   seventy documents were made within ${((Date.now() - began) / 1000).toFixed(1)} s, pictures and all`);
  await secretary.look("season/act");
  await secretary.go(story.season);
  ledger.holds("nothing is left to make", (await page.getByRole("button", { name: /^Buat / }).count()) === 0);
}

export async function fill({ ledger, story }) {
  const { planner: secretary } = story;
  const { page } = secretary;
  await secretary.go(`${story.season}/import`);
  await secretary.look("season/import");
  const [form] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: /^Unduh format/ }).click()]);
  const template = { name: "format.xlsx", mimeType: "application/octet-stream", buffer: readFileSync(await form.path()) };
  const send = async (files) => {
    await page.getByLabel("Berkas CSV atau XLSX").setInputFiles(files);
    await secretary.press("Periksa berkas");
  };
  await send(sheets({ pk_programs: (sheet) => sheet.replace("98450000000", "98.450.000.000") }));
  ledger.holds("a trial names the cell that is wrong", (await page.locator("main table").innerText()).includes("98.450.000.000"));
  await secretary.look("season/import", { once: true, variant: "problems" });
  await send(sheets());
  await secretary.look("season/import", { once: true, variant: "summary" });
  await secretary.press(/^Terapkan ke \d+ draf$/);
  ledger.holds("what was shown is written", (await page.getByRole("status").first().innerText()).includes("telah ditulis"));
  await secretary.go(`${story.season}/import`);
  await send([template]);
  ledger.holds("the format that was taken along reads back, and changes nothing", (await text(page)).includes("Tidak ada draf yang perlu diubah"));
}

export async function handIn({ ledger, story }) {
  const { planner: secretary } = story;
  const { page } = secretary;
  await secretary.go(story.season);
  await secretary.look("season/board", { variant: "made" });
  await secretary.press(/^Ajukan \d+ draf yang lengkap$/);
  await over(page);
  ledger.holds("every complete draft is handed in, each with its result", /^(\d+) dari \1 draf diajukan/m.test(await text(page)), await text(page));
  await secretary.look("season/act", { variant: "submitted" });
  await secretary.go(story.season);
  await secretary.look("season/board");
}

export async function readiness({ ledger, story }) {
  const { planner: secretary } = story;
  const { page } = secretary;
  await secretary.go(story.season);
  await secretary.follow("Laporan kesiapan");
  const said = await text(page);
  ledger.holds("the report says who must do what", said.includes("Menyelesaikan pemeriksaan") && said.includes("Pemaraf"), said);
  await secretary.look("season/readiness");
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: /CSV/ }).click()]);
  const lines = readFileSync(await file.path(), "utf8").trim().split("\n").length - 1;
  ledger.equal("the file has a line for each signer", lines, await page.locator("tr[id^=person-]").count());
  await secretary.leave();
}

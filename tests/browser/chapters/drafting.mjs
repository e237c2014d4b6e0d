// From an empty form to a signed and archived document: drafted, pasted, refused by its totals, returned, edited, approved,
// signed by one and by many. Everybody's part is played on his own screen.

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { approve, readPaper, sendBack, until, waiting } from "../reading.mjs";
import { EXAMPLE } from "../worlds.mjs";

const PACT = "Pakta Integritas";
const AGREEMENT = "Perjanjian Kinerja";

/** The cells of a CSV line; the example quotes cells with commas. */
const cells = (line) => [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, cell]) => cell.replace(/^"|"$/g, "").replaceAll('""', '"')).slice(0, -1);

function rows(sheet, agreement) {
  const [head, ...lines] = readFileSync(join(EXAMPLE, sheet), "utf8").trim().split("\n").map(cells);
  const found = lines.map((line) => Object.fromEntries(head.map((name, at) => [name, line[at] ?? ""])));
  return found.filter((row) => row.pk_id === agreement);
}

const tabs = (list, names) => list.map((row) => names.map((name) => row[name]).join("\t")).join("\n");
const points = (amount) => amount.replace(/\B(?=(\d{3})+$)/g, ".");

async function begin(drafter, kind, office = "KEP-DINKES") {
  await drafter.go("/drafts/new");
  await drafter.look("drafting/new");
  await drafter.page.getByLabel(kind, { exact: true }).check();
  await drafter.page.getByLabel("Jabatan pihak pertama atau pembuat pernyataan").selectOption(office);
  await drafter.fill("Periode", "2027");
  await drafter.press("Periksa");
  await drafter.look("drafting/new", { variant: kind === PACT ? "pact" : "agreement" });
  await drafter.press("Buat draf");
  return new URL(drafter.page.url()).pathname.replace("/drafts/", "/documents/");
}

export async function pact({ ledger, story }) {
  const drafter = story.people.drafter.visitor;
  await drafter.go("/drafts");
  await drafter.look("drafting/list", { variant: "empty" });
  story.pact = await begin(drafter, PACT);
  await drafter.look("drafting/pact");
  await drafter.press("Ajukan");
  ledger.holds("a pact is drafted and submitted", (await drafter.page.locator("main").innerText()).includes("Dokumen diajukan"));
}

export async function agreement({ ledger, story }) {
  const drafter = story.people.drafter.visitor;
  const { page } = drafter;
  story.agreement = await begin(drafter, AGREEMENT);
  await drafter.look("drafting/agreement", { variant: "empty" });
  const indicators = rows("pk_rows.csv", "PK27-DINKES");
  const budget = rows("pk_programs.csv", "PK27-DINKES").map((row) => ({ ...row, anggaran: points(row.anggaran) }));
  await paste(drafter, "indicator", tabs(indicators, ["no_sasaran", "sasaran", "indikator", "satuan", "target", "target_tw1", "target_tw2", "target_tw3", "target_tw4"]));
  await paste(drafter, "budget", tabs(budget.slice(1), ["kode", "nama", "anggaran", "keterangan"]));
  await drafter.press("Ajukan");
  ledger.holds("an agreement whose budget is not the DPA's is refused, and says by how much", /selisih [\d.Rp ]*98\.450\.000\.000/i.test(await page.getByRole("alert").innerText()), await page.locator("main").innerText());
  await drafter.look("drafting/agreement", { once: true, variant: "refused" });
  await paste(drafter, "budget", tabs(budget.slice(0, 1), ["kode", "nama", "anggaran", "keterangan"]));
  await drafter.press("Simpan draf");
  await drafter.go(story.agreement.replace("/documents/", "/drafts/"));
  await drafter.look("drafting/agreement");
  await abreast(drafter, ledger);
  await drafter.go("/drafts");
  await drafter.look("drafting/list");
  await drafter.go(story.agreement.replace("/documents/", "/drafts/"));
  await drafter.press("Ajukan");
  ledger.holds("with the missing program it is submitted", (await page.locator("main").innerText()).includes("Dokumen diajukan"), await page.locator("main").innerText());
}

/** On a wide screen the paper stands beside the form, printed from what is typed and not saved. */
async function abreast(drafter, ledger) {
  const { page } = drafter;
  const size = page.viewportSize();
  await page.setViewportSize({ width: 1720, height: 1000 });
  const pane = page.locator("aside.viewer");
  await page.locator("[name=annex_title]").fill("JUDUL YANG BELUM DISIMPAN");
  await pane.getByRole("button", { name: "Tampilkan pratinjau" }).click();
  await pane.locator("canvas").first().waitFor();
  await pane.getByRole("button", { name: "Segarkan pratinjau" }).click();
  const printed = () => pane.locator(".leaf-text").allInnerTexts();
  for (let step = 0; step < 8 && !(await printed()).join(" ").includes("JUDUL YANG BELUM DISIMPAN"); step += 1) {
    await pane.getByRole("button", { name: /Halaman berikut/ }).click();
    await page.waitForTimeout(300);
  }
  ledger.holds("beside the form stands what is typed, printed", (await printed()).join(" ").includes("JUDUL YANG BELUM DISIMPAN"), (await printed()).join(" ").slice(0, 400));
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  ledger.holds("and the page is not wider than the screen", over <= 0, `${over} px`);
  await page.setViewportSize(size);
  await drafter.go(page.url());
}

async function vacate(personnel, office) {
  await personnel.go(`/offices/${office}`);
  const ending = personnel.page.locator("main details", { hasText: "Akhiri penugasan" }).first();
  await ending.locator("summary").click();
  await ending.getByLabel("Hari terakhir").fill("2027-01-03");
  await personnel.press("Akhiri penugasan", ending);
}

async function paste(drafter, table, text) {
  const field = drafter.page.locator(`#paste_${table}`);
  if (!(await field.isVisible())) await drafter.page.locator("details", { has: field }).locator("summary").click();
  await field.fill(text);
  await drafter.press("Masukkan ke tabel", drafter.page.locator("details", { has: field }));
}

export async function returnAndEdit({ ledger, story }) {
  const { drafter, reviewer } = story.people;
  await sendBack(reviewer.visitor, story.agreement, "Mohon menyesuaikan target angka kematian ibu.");
  const edit = drafter.visitor;
  await edit.go(story.agreement.replace("/documents/", "/drafts/"));
  ledger.holds("the form shows why it came back", (await edit.page.locator("main").innerText()).includes("target angka kematian ibu"));
  await edit.look("drafting/agreement", { variant: "returned" });
  await edit.page.locator("[name=i_target]").first().fill("93");
  await edit.page.locator("[name=i_q4]").first().fill("93");
  await edit.press("Ajukan");
  await reviewer.visitor.go(story.agreement);
  const said = await reviewer.visitor.page.locator("main").innerText();
  ledger.holds("the reviewer sees version 2 and what changed", /Versi\s*2/.test(said) && said.includes("93"), said);
  await reviewer.visitor.look("documents/show", { variant: "changed" });
}

export async function approveAll({ ledger, story }) {
  const { reviewer, planner, treasurer, approver } = story.people;
  await approve(reviewer.visitor, story.pact);
  for (const one of [reviewer, planner, treasurer, approver]) await approve(one.visitor, story.agreement);
  for (const path of [story.pact, story.agreement]) {
    await until(story.people.drafter.visitor, path, async (page) => (await page.locator("main").innerText()).includes("Penandatanganan"));
  }
  ledger.ok("after the last approval the text is fixed and sealed");
}

/** The head and then the regent sign both documents with one passphrase each. */
export async function signAll({ ledger, story, world }) {
  for (const name of ["head", "regent"]) {
    const { visitor, passphrase, email } = story.people[name];
    await until(visitor, "/inbox", async (page) => (await page.locator("ul.tasks li", { hasText: "Tanda tangan" }).count()) === 2);
    await world.letters.await(email, new RegExp(`http:\\S+${story.agreement}`));
    for (const path of await waiting(visitor, "Tanda tangan")) {
      await visitor.go(`${path}/sign`);
      await readPaper(visitor);
    }
    await visitor.go("/sign");
    for (const box of await visitor.page.locator("input[name=document]:enabled").all()) await box.check();
    await visitor.page.getByLabel("Saya telah membaca dan menyetujui isi setiap dokumen yang dipilih.").check();
    await visitor.fill("Kata sandi tanda tangan", passphrase);
    await visitor.press("Tanda tangani yang dipilih");
    const said = await visitor.page.locator("main").innerText();
    ledger.holds(`the ${name} is called by mail and signs pact and agreement at once`, said.includes("2 dokumen ditandatangani"), said);
  }
  for (const path of [story.pact, story.agreement]) {
    await until(story.people.drafter.visitor, path, async (page) => (await page.locator("main").innerText()).includes("Selesai dan diarsipkan"));
  }
  ledger.ok("both are sealed and archived");
  Object.assign(story, { regent: story.people.regent.visitor, archived: story.agreement });
}

/** Wordings of the institution, and their history. */
export async function wordings({ story }) {
  const { founder } = story;
  await founder.go("/texts");
  await founder.look("drafting/texts");
  const first = founder.page.locator("main a[href^='/texts/']").first();
  const path = await first.getAttribute("href");
  await founder.go(path);
  await founder.look("drafting/text");
  await founder.go(`${path.replace(/\/versions$/, "")}/versions`);
  await founder.look("drafting/versions");
}

/** An office that nobody holds: what was approved is stuck, and a preview says so instead of naming nobody on paper. */
export async function vacancy({ ledger, story }) {
  const { founder } = story;
  const stuck = await begin(story.people.drafter.visitor, PACT, "KEP-DISKAN");
  await story.people.drafter.visitor.press("Ajukan");
  await vacate(founder, "KEP-DISKAN");
  await approve(story.people.reviewer.visitor, stuck);
  await until(founder, "/stuck", async (page) => (await page.locator("main").innerText()).includes("sedang tidak terisi"));
  ledger.ok("an approved document without a holder to sign it is on the stuck page");
  await founder.look("desk/stuck", { variant: "blocked" });
  await vacate(founder, "KEP-DISHUB");
  await founder.look("personnel/office", { variant: "vacant" });
  const drafter = story.people.drafter.visitor;
  await begin(drafter, PACT, "KEP-DISHUB");
  const draft = drafter.page;
  const [tab] = await Promise.all([drafter.context.waitForEvent("page"), draft.getByRole("button", { name: "Pratinjau PDF" }).click()]);
  await tab.waitForLoadState();
  drafter.page = tab;
  ledger.holds("a preview for a vacant office explains itself", (await tab.locator("main").innerText()).includes("sedang kosong"));
  await drafter.look("drafting/no-proof", { once: true });
  await tab.close();
  drafter.page = draft;
}

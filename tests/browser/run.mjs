// Tells the whole story on running services, and says at the end how much of it held.
//
//     node run.mjs --modules DIR --teken target/release/teken --python PYTHON [--screens DIR] [--beginning | --season | --ceremony]
//
// DIR holds the packages of package-lock.json, apart from the sources. PYTHON has aiosmtpd.
// `--beginning` tells only what happens on the new instance, `--season` only the sample regency's part.

import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

import * as account from "./chapters/account.mjs";
import * as answers from "./chapters/answers.mjs";
import * as beginning from "./chapters/beginning.mjs";
import * as budget from "./chapters/budget.mjs";
import * as ceremony from "./chapters/ceremony.mjs";
import * as checking from "./chapters/checking.mjs";
import * as drafting from "./chapters/drafting.mjs";
import * as hall from "./chapters/hall.mjs";
import * as kiosk from "./chapters/kiosk.mjs";
import * as live from "./chapters/live.mjs";
import * as morrow from "./chapters/morrow.mjs";
import * as season from "./chapters/season.mjs";
import * as seasons from "./chapters/seasons.mjs";
import * as ways from "./chapters/ways.mjs";
import { Ledger } from "./ledger.mjs";
import { Gallery, selfTest } from "./visitor.mjs";
import * as worlds from "./worlds.mjs";

const { values } = parseArgs({
  options: { modules: { type: "string" }, teken: { type: "string" }, python: { type: "string" }, screens: { type: "string" }, chromium: { type: "string" }, season: { type: "boolean" }, beginning: { type: "boolean" }, ceremony: { type: "boolean" } },
});
const PAGES = new URL("../../templates/pages/", import.meta.url).pathname;

const packages = createRequire(join(resolve(values.modules), "package.json"));
const { chromium } = packages("playwright-core");
const axe = readFileSync(packages.resolve("axe-core/axe.min.js"), "utf8");

const ledger = new Ledger();
const scratch = mkdtempSync(join(tmpdir(), "teken-browser."));
const folder = values.screens && resolve(values.screens);
if (folder) mkdirSync(folder, { recursive: true });
const running = [];

/** Templates that are pages, not pieces of one. */
function pages() {
  const all = readdirSync(PAGES, { recursive: true }).filter((name) => name.endsWith(".html"));
  return all.filter((name) => readFileSync(join(PAGES, name), "utf8").includes('extends "base.html"')).map((name) => name.replace(/\.html$/, ""));
}

function index(gallery) {
  const section = ([name, files]) =>
    `<section><h2>${name}</h2>${files.map((file) => `<figure><a href="${file}"><img src="${file}" alt="" loading="lazy"></a><figcaption>${file.split(".").at(-2)}</figcaption></figure>`).join("")}</section>`;
  const html = `<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Pages</title><style>body{font:1rem system-ui}figure{display:inline-block;margin:.5rem;vertical-align:top}img{max-height:20rem;max-width:20rem;border:1px solid #999}</style><h1>Pages</h1>${[...gallery.looked].sort().map(section).join("\n")}`;
  writeFileSync(join(gallery.folder, "index.html"), html);
}

/** The event of the sample, on a service of its own: nobody has signed yet. */
async function morning(chapter, told) {
  await chapter("a regency before its event", [], async () => {
    told.world = await worlds.ceremony(told.teken, told.scratch);
    running.push(told.world.service);
  });
  await chapter("the event is prepared", ["a regency before its event"], ceremony.prepare);
  await chapter("who is there", ["the event is prepared"], ceremony.attend);
  await chapter("the wall and the reading", ["who is there"], ceremony.openWall);
  await chapter("a few on the stage", ["the wall and the reading"], ceremony.symbolic);
  await chapter("called by number to a tablet", ["a few on the stage"], hall.called);
  await chapter("the tablet in the operator's hand", ["called by number to a tablet"], hall.inHand);
  await chapter("everybody at once", ["a few on the stage"], ceremony.everybody);
  await chapter("a wall without a network", ["everybody at once"], ceremony.theWallOffline);
  await chapter("the regent closes", ["everybody at once"], ceremony.regent);
  await chapter("what the wall shows then", ["the regent closes"], hall.afterwards);
  await chapter("the end of the morning", ["the regent closes"], ceremony.end);
  await chapter("the day after", ["the end of the morning"], async () => {
    await morrow.leave(told);
    running.push(await worlds.onDay(told.teken, told.world, morrow.DAY));
    await morrow.remind(told);
  });
  await chapter("who could not sign signs later", ["the day after"], morrow.catchUp);
  await chapter("two minutes", ["who could not sign signs later"], morrow.minutes);
  await chapter("every file of the event", ["the end of the morning"], ceremony.verified);
}

async function tell() {
  const browser = await chromium.launch({ executablePath: values.chromium ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP teken.kantor.example 127.0.0.1"] });
  running.push({ stop: () => browser.close() });
  const gallery = new Gallery(browser, ledger, axe, folder);
  const story = {};
  const told = { ledger, gallery, scratch, story, teken: resolve(values.teken) };
  const demo = values.beginning || values.ceremony ? Promise.resolve() : worlds.season(resolve(values.teken), scratch);
  demo.then((world) => world && running.push(world.service), () => {});
  const chapter = (name, needs, run) => ledger.chapter(name, needs, () => run(told), (broken) => gallery.caught(broken));

  await chapter("the eyes", [], () => selfTest(gallery));
  if (values.ceremony) {
    await morning(chapter, told);
    if (folder) index(gallery);
    return;
  }
  if (!values.season) {
    await chapter("an empty instance", [], async () => {
      told.world = await worlds.empty(resolve(values.teken), values.python, scratch);
      running.push(told.world.service, told.world.letters);
    });
    await chapter("set-up", ["an empty instance"], beginning.setUp);
    await chapter("roster", ["set-up"], beginning.importRoster);
    await chapter("invitations", ["roster"], beginning.invite);
    await chapter("signing keys", ["invitations"], beginning.enrol);
    await chapter("roles", ["invitations"], beginning.giveRoles);
    await chapter("coming back", ["invitations"], beginning.comeBack);
    await chapter("a forgotten password", ["coming back"], account.forgotten);
    await chapter("a passkey", ["invitations"], account.passkey);
    await chapter("the life of a key", ["signing keys"], account.keyLife);
    await chapter("the trail", ["the life of a key"], account.trail);
    await chapter("a pact is drafted", ["signing keys", "roles"], drafting.pact);
    await chapter("an agreement is drafted", ["signing keys", "roles"], drafting.agreement);
    await chapter("returned and edited", ["an agreement is drafted"], drafting.returnAndEdit);
    await chapter("approved", ["a pact is drafted", "returned and edited"], drafting.approveAll);
    await chapter("signed and archived", ["approved"], drafting.signAll);
    await chapter("wordings", ["set-up"], drafting.wordings);
    await chapter("a vacancy", ["a pact is drafted", "approved"], drafting.vacancy);
    await chapter("the file of the whole story", ["signed and archived"], checking.collect);
    await chapter("the whole story, by address and code", ["the file of the whole story"], checking.byAddress);
  }

  if (values.beginning) return;
  await chapter("a season", [], async () => {
    told.world = await demo;
  });
  await chapter("review", ["a season"], season.review);
  await chapter("the desk", ["a season"], season.desk);
  await chapter("budget documents", ["a season"], budget.handOver);
  await chapter("carried down", ["a season"], budget.carryDown);
  await chapter("a turn at a kiosk", ["a season"], kiosk.turn);
  await chapter("summaries before signing", ["a season"], kiosk.summary);
  await chapter("signing one", ["a season"], season.signOne);
  await chapter("signing many", ["signing one"], season.signMany);
  await chapter("tabs behind", ["a season"], live.behind);
  await chapter("a board that follows", ["signing many"], live.follows);
  await chapter("files and paper of the board", ["a season"], live.takenAlong);
  await chapter("reminders", ["a season"], live.reminders);
  await chapter("plain HTTP", ["a season"], ways.overPlainHttp);
  await chapter("keyboard", ["a season"], ways.byKeyboard);
  await chapter("no scripts", ["a season"], ways.withoutScripts);
  await chapter("the finished file", ["signing one"], checking.collect);
  await chapter("by address and code", ["the finished file"], checking.byAddress);
  await chapter("by file", ["the finished file"], checking.byFile);
  await chapter("errors that help", ["a season"], checking.helpfulErrors);
  await chapter("answers for scripts", ["the finished file"], answers.promises);
  await chapter("the description", ["a season"], answers.described);
  await chapter("a season is planned", ["a season"], seasons.plan);
  await chapter("all documents are made", ["a season is planned"], seasons.make);
  await chapter("tables come in", ["all documents are made"], seasons.fill);
  await chapter("all drafts are handed in", ["tables come in"], seasons.handIn);
  await chapter("readiness", ["all drafts are handed in"], seasons.readiness);
  await chapter("weight", ["a season"], answers.weight);

  await morning(chapter, told);

  const seen = new Set([...gallery.looked.keys()].map((name) => name.split(".")[0]));
  ledger.holds("every page has been looked at", pages().filter((page) => !seen.has(page)));
  if (folder) index(gallery);
}

let whole = false;
try {
  await tell();
} catch (error) {
  ledger.fail("the story", error.stack ?? error);
} finally {
  for (const one of running.reverse()) await one.stop();
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  whole = ledger.end();
}
process.exitCode = whole ? 0 : 1;

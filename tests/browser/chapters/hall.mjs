// The hall between the stage and the signing of all: called by number, a tablet from hand to hand, each with one turn; and what
// the wall shows when all have signed. Facts come from the event's own file.

import { readPaper, readQrOf } from "../reading.mjs";
import { Visitor } from "../visitor.mjs";
import { fits, next, onWall, operatorOf, picture, signer, text } from "./ceremony.mjs";

const TABLET = { width: 768, height: 1024 };
const PHONE = { width: 390, height: 844 };

/** The tablet as it stands, upright, and the same page on a telephone. */
async function bothSizes(gallery, visitor, name) {
  for (const size of [PHONE, TABLET]) {
    await visitor.page.setViewportSize(size);
    await picture(gallery, visitor, `${name}-${size.width}`);
  }
}

/** The offices in which the person of that name signs, and his account. */
async function whoIs(operator, world, path, name) {
  const page = await operator.context.newPage();
  await page.goto(`${path}/attendance`);
  const seats = page.locator(".roll > li[id^=seat-]", { hasText: name });
  const offices = await seats.evaluateAll((all) => all.map((one) => one.id.replace("seat-", "")));
  await page.close();
  return { offices, account: offices.map((office) => signer(world, office)).find(Boolean) };
}

/** Reads and signs all of the turn that is on the tablet. */
async function signsOn(tablet, passphrase, look = async () => {}) {
  await look("start");
  await tablet.press("Mulai");
  const papers = await tablet.page.locator("ul.tasks > li").count();
  await look("turn");
  await tablet.page.getByRole("link", { name: /^Baca / }).first().click();
  for (let read = 1; ; read += 1) {
    await readPaper(tablet);
    if (read === 1) await look("paper");
    if (read === papers) break;
    await tablet.follow("Baca dokumen berikutnya");
  }
  await tablet.follow("Lanjut: tanda tangani");
  await look("sign");
  await tablet.page.getByRole("checkbox").check();
  await tablet.fill("Kata sandi tanda tangan", passphrase);
  await tablet.press(`Tanda tangani ${papers} dokumen`);
  return papers;
}

const nameCalled = async (visitor) => (await visitor.page.locator(".who-now b").last().innerText()).trim();

/** Somebody else stands on wall and desk within two seconds, and nobody has loaded a page. */
async function callsAnother({ ledger, story }, before) {
  const { operator, wall } = story;
  const began = Date.now();
  await wall.page.waitForFunction((name) => !document.querySelector(".now")?.textContent.includes(name), before, { timeout: 5_000 });
  const took = Date.now() - began;
  ledger.holds(`the wall calls the next within two seconds (${took} ms)`, took <= 2_000, `${took} ms`);
  await operator.page.waitForFunction((name) => !document.querySelector(".who-now")?.textContent.includes(name), before, { timeout: 5_000 });
}

export async function called(told) {
  const { ledger, gallery, story, world, scratch } = told;
  const { operator, path, wall } = story;
  await operator.go(`${path}/host`);
  await operator.press("Antrean");
  const first = await nameCalled(operator);
  await wall.page.getByText("Dipersilakan, nomor").waitFor({ timeout: 5_000 });
  ledger.holds("desk and wall name the same official", (await wall.page.locator(".now").innerText()).includes(first), first);
  ledger.equal("switching to the queue keeps what is done", (await onWall(wall)).count, "3/35");
  await fits(ledger, wall, "queue");
  await picture(gallery, wall, "wall-queue");
  const { account, offices } = await whoIs(operator, world, path, first);
  await operator.press("Serahkan tablet");
  await operator.look("ceremony/host", { variant: "tablet", once: true });
  const link = await operator.page.getByRole("link", { name: "Tautan giliran" }).getAttribute("href");
  ledger.equal("link and QR code stand on the operator's desk", await readQrOf(operator, "svg.qr", scratch), link);
  ledger.holds("whose tablet is out is on the desk too", /Tablet yang sedang diserahkan[\s\S]*Belum dibuka/.test(await text(operator)), await text(operator));

  const tablet = await Visitor.come(gallery, world, { viewport: TABLET, hasTouch: true });
  await tablet.go(new URL(link).pathname);
  ledger.equal("the tablet greets who is called", (await tablet.heading()).split("\n").pop(), first);
  await signsOn(tablet, account.passphrase, (name) => bothSizes(gallery, tablet, `kiosk-${name}`));
  await callsAnother(told, first);
  await bothSizes(gallery, tablet, "kiosk-over");
  await tablet.go(new URL(link).pathname);
  ledger.equal("the link is dead afterwards", await tablet.heading(), "Tautan ini telah digunakan");
  await tablet.leave();
  await wall.page.getByText("4/35").waitFor({ timeout: 5_000 });

  // Somebody further down the line has to leave early: called and given the tablet in one act.
  const later = operator.page.locator(".next-in-line li").nth(2);
  const name = (await later.locator("span").first().innerText()).split("\n")[0].trim();
  const second = await whoIs(operator, world, path, name);
  await operator.press(`Serahkan tablet ${name}`);
  ledger.equal("whoever gets the tablet is called by it", await nameCalled(operator), name);
  await wall.page.locator(".now", { hasText: name }).waitFor({ timeout: 5_000 });
  const other = await operator.page.getByRole("link", { name: "Tautan giliran" }).getAttribute("href");
  const another = await Visitor.come(gallery, world, { viewport: TABLET, hasTouch: true });
  await another.go(new URL(other).pathname);
  await signsOn(another, second.account.passphrase);
  await callsAnother(told, name);
  await another.leave();
  await wall.page.getByText("5/35").waitFor({ timeout: 5_000 });
  story.byTablet.push(...offices, ...second.offices);
}

/** The operator hands over the tablet that he leads the event with, and gets it back with his password. */
export async function inHand(told) {
  const { ledger, gallery, story, world } = told;
  const { operator, path, wall } = story;
  const hand = await Visitor.come(gallery, world, { viewport: TABLET, hasTouch: true });
  await hand.signIn(operatorOf(world));
  await hand.go(`${path}/host`);
  await bothSizes(gallery, hand, "host");
  const name = await nameCalled(hand);
  const { account, offices } = await whoIs(operator, world, path, name);
  await hand.press("Di tablet ini");
  ledger.equal("the operator's own tablet greets who is called", (await hand.heading()).split("\n").pop(), name);
  await signsOn(hand, account.passphrase);
  await callsAnother(told, name);
  await hand.go("/kiosk/host");
  await hand.fill("Kata sandi akun", operatorOf(world).password);
  await hand.press("Lanjutkan sebagai petugas");
  ledger.equal("with his password he is back at his desk", new URL(hand.page.url()).pathname, `${path}/host`);
  await hand.leave();
  await wall.page.getByText("6/35").waitFor({ timeout: 5_000 });
  story.byTablet.push(...offices);
  story.done = 6;
}

/** The wall as it would be with so many, made of those that stand on it. */
async function manyTiles({ ledger, gallery }, wall, list, count) {
  await wall.page.evaluate(({ list, count }) => {
    const all = document.querySelector(list);
    const some = [...all.children];
    for (let at = some.length; at < count; at += 1) all.append(some[at % some.length].cloneNode(true));
    all.className = all.className.replace(/tiles-\d+/, "tiles-220");
    document.getElementById("wall").classList.add("before-many");
  }, { list, count });
  await fits(ledger, wall, `${count} in ${list}`);
  await picture(gallery, wall, `wall-${count}${list.replace(".", "-")}`);
}

/** The items of the rundown that come after the signing. */
export async function afterwards({ ledger, gallery, story }) {
  const { wall } = story;
  await manyTiles({ ledger, gallery }, wall, ".tiles", 200);
  await next(story);
  await wall.page.getByText("Penyerahan DPA secara simbolis").waitFor({ timeout: 5_000 });
  const said = await wall.page.locator(".now").innerText();
  ledger.holds("nobody is asked to sign any more", !said.includes("dipersilakan menandatangani") && said.includes("34 dari 35 pejabat"), said);
  await fits(ledger, wall, "handover");
  await picture(gallery, wall, "wall-handover");
  await next(story);
  await wall.page.locator(".marks li").first().waitFor({ timeout: 5_000 });
  const places = await wall.page.locator(".marks li").count();
  const blank = await wall.page.locator(".marks .blank").count();
  ledger.holds("the banner stands on the wall, blank where nobody has signed", places === 36 && blank === 2, `${places} places, ${blank} blank`);
  await fits(ledger, wall, "banner");
  await picture(gallery, wall, "wall-banner");
  await manyTiles({ ledger, gallery }, wall, ".marks", 200);
}

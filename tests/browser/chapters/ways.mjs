// The same walk by other means: with the keyboard alone, and without scripts.

import { readPaper, waiting } from "../reading.mjs";
import { Visitor } from "../visitor.mjs";

/** Presses Tab until the focus is on what `wanted` describes, as somebody without a mouse does. */
async function tabTo(page, wanted, most = 80) {
  const passed = [];
  for (let step = 0; step < most; step += 1) {
    await page.keyboard.press("Tab");
    const [name, visible] = await page.evaluate(() => {
      const at = document.activeElement;
      const label = at.labels?.[0]?.textContent ?? at.textContent ?? "";
      const { outlineStyle, outlineWidth } = getComputedStyle(at);
      return [`${at.localName} ${label.trim().replace(/\s+/g, " ")}`, outlineStyle !== "none" && parseFloat(outlineWidth) >= 2];
    });
    passed.push(name);
    if (wanted.test(name)) {
      if (!visible) throw new Error(`the focus on "${name}" cannot be seen`);
      return;
    }
  }
  throw new Error(`${wanted} cannot be reached with Tab; it went through ${[...new Set(passed)].join(" > ")}`);
}

async function enter(page) {
  await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
}

/** By plain HTTP under a name of the office's network: a browser then says nothing of where a form comes from but its origin. */
export async function overPlainHttp({ ledger, gallery, world }) {
  const origin = world.origin.replace("127.0.0.1", "teken.kantor.example");
  const regent = await Visitor.come(gallery, { ...world, origin });
  await regent.signIn(world.people.Bupati);
  ledger.equal("who comes by plain HTTP can sign in", new URL(regent.page.url()).pathname, "/inbox");
  const sent = await Promise.all([regent.page.waitForRequest((request) => request.method() === "POST"), regent.press("Keluar")]);
  const headers = await sent[0].allHeaders();
  ledger.equal("his forms name their origin", headers.origin, origin);
  ledger.equal("and his browser adds nothing", headers["sec-fetch-site"], undefined);
  await regent.leave();
}

export async function byKeyboard({ ledger, gallery, world }) {
  const { email, password, passphrase } = world.people.Bupati;
  const regent = await Visitor.come(gallery, world);
  const { page } = regent;
  await regent.go("/");
  await page.keyboard.press("Tab");
  ledger.equal("the first thing Tab reaches leads to the text", await page.evaluate(() => document.activeElement.className), "skip");
  await tabTo(page, /^a Masuk/);
  await enter(page);
  await tabTo(page, /^input Alamat surel/);
  await page.keyboard.type(email);
  await tabTo(page, /^input Kata sandi/);
  await page.keyboard.type(password);
  await enter(page);
  await tabTo(page, /^a (Pakta|Perjanjian)/);
  await enter(page);
  await tabTo(page, /^a Baca dan tanda tangani/);
  await enter(page);
  const unread = await page.getByRole("button", { name: "Saya telah membuka seluruh dokumen" }).count();
  if (unread) {
    await tabTo(page, /^button Saya telah membuka/);
    await enter(page);
  }
  await tabTo(page, /^input Saya telah membaca/);
  await page.keyboard.press("Space");
  await tabTo(page, /^input Kata sandi tanda tangan/);
  await page.keyboard.type(passphrase);
  await tabTo(page, /^button Tanda tangani/);
  await enter(page);
  ledger.holds("signing in and signing need no mouse", page.url().endsWith("/proof"), page.url());
  await regent.leave();
}

export async function withoutScripts({ ledger, gallery, world }) {
  const account = world.people.Bupati;
  const regent = await Visitor.come(gallery, world, { javaScriptEnabled: false });
  await regent.signIn(account);
  const [paper] = await waiting(regent, "Tanda tangan");
  await regent.go(`${paper}/sign`);
  await readPaper(regent);
  await regent.page.getByLabel("Saya telah membaca dan menyetujui isi dokumen ini.").check();
  await regent.fill("Kata sandi tanda tangan", account.passphrase);
  await regent.press("Tanda tangani");
  ledger.holds("signing in and signing need no script", regent.page.url().endsWith("/proof"), regent.page.url());
  await regent.leave();
}

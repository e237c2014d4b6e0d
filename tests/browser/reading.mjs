// How a document is read and signed on the screen, whoever does it. What never lives here: which document, and why.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

export const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** Addresses of the documents that the inbox lists with that task. */
export async function waiting(visitor, task) {
  await visitor.go("/inbox");
  const lines = visitor.page.locator("ul.tasks li", { hasText: task });
  return lines.getByRole("link").evaluateAll((links) => [...new Set(links.map((link) => new URL(link.href).pathname))]);
}

/** Opens the paper as a signer must before he can sign, from the signing page that is open. */
export async function readPaper(visitor) {
  const { page } = visitor;
  if (visitor.scripted) {
    // The viewer reports what is on the screen, and the page then shows what comes next by itself.
    await page.locator("#viewer").scrollIntoViewIfNeeded();
    await page.locator("#act[data-ready=yes]").waitFor();
    return;
  }
  const unread = page.getByRole("button", { name: "Saya telah membuka seluruh dokumen" });
  if (await unread.count()) await Promise.all([page.waitForEvent("load"), unread.first().click()]);
}

/** Approves as a reviewer: by the page that asks once more. */
export async function approve(visitor, path) {
  await visitor.go(path);
  await visitor.follow("Setujui");
  await visitor.look("signing/approve");
  await visitor.press("Setujui");
}

/** Returns a document to its drafter, with a reason. */
export async function sendBack(visitor, path, reason) {
  await visitor.go(path);
  await visitor.follow("Minta perbaikan");
  await visitor.look("signing/return");
  await visitor.page.getByLabel("Alasan pengembalian").fill(reason);
  await visitor.press("Kembalikan");
}

/** Asks again until the page at `path` satisfies `what`; each question waits for its answer, the pause is the service's. */
export async function until(visitor, path, what, seconds = 30) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    await visitor.go(path);
    if (await what(visitor.page)) return;
    if (Date.now() > end) throw new Error(`${path} did not become what was awaited in ${seconds} s`);
    // The worker looks once a second; nothing tells a page without scripts.
    await visitor.page.waitForFunction((till) => performance.timeOrigin + performance.now() > till, Date.now() + 400);
  }
}

/** The files that a document's page offers: kind by its text, address, bytes. */
export async function files(visitor, path) {
  await visitor.go(path);
  const links = await visitor.page.locator("main a[href*='/files/']").evaluateAll((all) => all.map((a) => [a.textContent.trim(), a.getAttribute("href")]));
  const found = [];
  for (const [kind, href] of links) {
    const answer = await visitor.context.request.get(href);
    found.push({ kind, href, bytes: Buffer.from(await answer.body()) });
  }
  return found;
}

/** What the QR code on the first page of a PDF says, read from a picture of the page. */
export function readQr(bytes, folder) {
  const pdf = join(folder, "qr.pdf");
  writeFileSync(pdf, bytes);
  execFileSync("pdftoppm", ["-r", "200", "-f", "1", "-l", "1", "-png", "-singlefile", pdf, join(folder, "qr")]);
  return execFileSync("zbarimg", ["--quiet", "--raw", join(folder, "qr.png")], { encoding: "utf8" }).trim().split("\n");
}

/** What a QR code in a page says, read from a picture of it. */
export async function readQrOf(visitor, where, folder) {
  const picture = join(folder, "qr-page.png");
  await visitor.page.locator(where).screenshot({ path: picture });
  return execFileSync("zbarimg", ["--quiet", "--raw", picture], { encoding: "utf8" }).trim();
}

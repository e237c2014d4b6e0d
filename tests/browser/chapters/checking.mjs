// The public checks the finished document: QR code, code, file; honest, changed, and cut back to an earlier signer.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { read } from "../letters.mjs";
import { files, readQr, sha256 } from "../reading.mjs";
import { Visitor } from "../visitor.mjs";

const inFolder = (folder) => readdirSync(folder).map((name) => read(readFileSync(join(folder, name), "latin1")).text);

/** The finished file, its sidecar, its letter and its QR code agree on one address. */
export async function collect({ ledger, scratch, story, world }) {
  const found = await files(story.regent, story.archived);
  const final = found.find(({ kind }) => kind.startsWith("Dokumen final"));
  const answer = await story.regent.context.request.get(`${story.archived}/sidecar`);
  const sidecar = await answer.json();
  ledger.equal("the sidecar names the hash of the final file", sidecar.sha256, sha256(final.bytes));
  const codes = readQr(final.bytes, scratch);
  ledger.holds("the QR code on the page says the address of the sidecar", codes.includes(sidecar.address), `${codes} and ${sidecar.address}`);
  const plain = world.letters ? world.letters.all.map(({ text }) => text) : inFolder(join(world.instance, "mails"));
  const told = plain.filter((text) => text.includes(sidecar.code));
  const page = sidecar.address.slice(0, sidecar.address.lastIndexOf("/") + 1);
  ledger.holds("the letters about it name the same page and code", told.length > 0 && told.every((text) => text.includes(page)), `${told.length} letters`);
  const earlier = found.find(({ kind, bytes }) => kind.startsWith("Dengan tanda tangan") && bytes.length < final.bytes.length);
  ledger.holds("an earlier signer's file is the beginning of the final one", final.bytes.subarray(0, earlier.bytes.length).equals(earlier.bytes));
  Object.assign(story, { final: final.bytes, earlier: earlier.bytes, sidecar });
}

export async function byAddress({ ledger, gallery, story, world }) {
  const citizen = await Visitor.come(gallery, world);
  const answer = await citizen.go(story.sidecar.address);
  ledger.equal("the address of the QR code answers", answer.status(), 200);
  const said = await citizen.page.locator("main").innerText();
  ledger.holds("it says genuine in words and names every signer", said.includes("Dokumen asli") && story.sidecar.parties.every((party) => said.includes(party.name)), said);
  ledger.holds("no NIP stands on the public page", !/\b\d{18}\b/.test(said));
  await citizen.look("verify/code");
  await citizen.go("/");
  await citizen.look("home");
  await citizen.fill("Kode verifikasi", story.sidecar.code.toLowerCase().replaceAll("-", " "));
  await citizen.press("Periksa");
  ledger.holds("the code typed in small letters leads to the same document", (await citizen.page.locator("main").innerText()).includes(story.sidecar.code));
  await citizen.leave();
}

const asFile = (name, bytes) => ({ name, mimeType: "application/pdf", buffer: bytes });

/** Drops a file as a hand does, with the events a browser sends. */
async function drop(page, name, bytes) {
  const transfer = await page.evaluateHandle(([fileName, base64]) => {
    const raw = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const data = new DataTransfer();
    data.items.add(new File([raw], fileName, { type: "application/pdf" }));
    return data;
  }, [name, bytes.toString("base64")]);
  for (const type of ["dragenter", "dragover", "drop"]) await page.dispatchEvent("#file-form", type, { dataTransfer: transfer });
}

const answered = (citizen, word) => citizen.page.locator(`[data-answer="${word}"]`).waitFor({ state: "visible" });

export async function byFile({ ledger, gallery, story, world }) {
  const citizen = await Visitor.come(gallery, world);
  await citizen.go("/v");
  await citizen.look("verify/doors");
  citizen.requests.length = 0;
  await drop(citizen.page, "dokumen.pdf", story.final);
  await answered(citizen, "archived");
  await citizen.look("verify/doors", { once: true, variant: "archived" });
  const sent = citizen.requests.filter((request) => request.method() !== "GET" || request.postData() !== null);
  ledger.holds("a dropped file is hashed here: nothing is uploaded", sent.map((request) => `${request.method()} ${request.url()}`));
  const asked = citizen.requests.filter((request) => request.url().endsWith(`/api/v1/hash/${sha256(story.final)}`));
  ledger.equal("only its hash is asked about, once", asked.length, 1);
  await citizen.page.locator("#file").setInputFiles(asFile("dokumen.pdf", story.final));
  await citizen.press("Kirim untuk pemeriksaan penuh");
  ledger.holds("the full check calls the file genuine", (await citizen.heading()).startsWith("Dokumen asli"), await citizen.heading());
  await citizen.look("verify/file", { once: true });
  await changed(ledger, citizen, story);
  await shortened(ledger, citizen, story);
  await citizen.leave();
}

async function changed(ledger, citizen, story) {
  const bytes = Buffer.from(story.final);
  // Inside what the first signature covers.
  const at = Math.floor(story.earlier.length / 3);
  bytes[at] ^= 1;
  await citizen.go("/v");
  await drop(citizen.page, "diubah.pdf", bytes);
  await answered(citizen, "unknown");
  await citizen.press("Kirim untuk pemeriksaan penuh");
  const verdict = await citizen.heading();
  ledger.holds("a changed file is not called genuine", !verdict.startsWith("Dokumen asli") && /diubah|tidak dapat dibaca/.test(verdict), verdict);
  await citizen.look("verify/file", { once: true, variant: "changed" });
}

async function shortened(ledger, citizen, story) {
  await citizen.go("/v");
  await drop(citizen.page, "dipotong.pdf", story.earlier);
  await answered(citizen, "incomplete");
  await citizen.press("Kirim untuk pemeriksaan penuh");
  ledger.equal("a file cut back to an earlier signer is incomplete", await citizen.heading(), "Belum lengkap");
  await citizen.look("verify/file", { once: true, variant: "incomplete" });
}

export async function helpfulErrors({ ledger, gallery, world }) {
  const citizen = await Visitor.come(gallery, world);
  ledger.equal("an unknown code answers 404", (await citizen.go("/v/7H3K-9QWE-2MZX-8RTA-5")).status(), 404);
  await citizen.look("verify/unknown");
  ledger.equal("an ill-formed code answers 404", (await citizen.go("/v/bukan-kode")).status(), 404);
  ledger.holds("with a page that helps", (await citizen.page.locator("main ul.help li").count()) > 3);
  await citizen.go("/api/docs");
  await citizen.look("verify/api");
  ledger.equal("a page that is not there answers 404", (await citizen.go("/tidak-ada")).status(), 404);
  await citizen.look("error");
  await citizen.leave();
}

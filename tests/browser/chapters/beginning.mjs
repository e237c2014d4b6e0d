// An empty instance comes to life: set-up, roster, invitations, second factors, signing keys, roles.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { Authenticator } from "../totp.mjs";
import { EXAMPLE } from "../worlds.mjs";
import { Visitor } from "../visitor.mjs";

const SHEETS = readdirSync(EXAMPLE).filter((name) => name.endsWith(".csv"));
const sheets = (change = {}) =>
  SHEETS.map((name) => {
    const text = readFileSync(join(EXAMPLE, name), "utf8");
    return { name, mimeType: "text/csv", buffer: Buffer.from(change[name]?.(text) ?? text) };
  });

/** Who is invited: what the story calls him, how to find him, his address. */
export const CAST = {
  regent: ["bupati@", "bupati@arunikakab.example"],
  head: ["lestari.ujirahayu@", "lestari.ujirahayu@arunikakab.example"],
  reviewer: ["aditya.contohadi@", "aditya.contohadi@arunikakab.example"],
  planner: ["gilang.rekanegara@", "gilang.rekanegara@arunikakab.example"],
  treasurer: ["melati.fiktihapsari@", "melati.fiktihapsari@arunikakab.example"],
  approver: ["raka.contohadi@", "raka.contohadi@arunikakab.example"],
  drafter: ["candra.simulanto@", "candra.simulanto@arunikakab.example"],
};
export const secret = (name) => `pintu ${name.length} terbuka pelan 27`;
export const passphrase = (name) => `pena ${name.length} menari di atas kertas`;

/** Reads the secret off the page, as one types it into the app, and proves it. */
async function proveFactor(visitor) {
  const { page } = visitor;
  await visitor.look("account/second-factor", { once: true });
  const app = new Authenticator((await page.locator("main code").first().innerText()).trim());
  await visitor.fill("Kode enam angka", "000000");
  await visitor.press("Lanjutkan");
  await visitor.look("account/second-factor", { once: true, variant: "wrong-code" });
  await visitor.fill("Kode enam angka", app.code());
  await visitor.press("Lanjutkan");
  return app;
}

export async function setUp({ ledger, gallery, story, world }) {
  const founder = await Visitor.come(gallery, world);
  await founder.go(world.setUp);
  await founder.look("entrance/set-up");
  await founder.fill("Nama lengkap", "Sri Contohwati");
  await founder.fill("Alamat surel", "sekretariat@arunikakab.example");
  await founder.fill("Kata sandi baru", "passwordpassword");
  await founder.press("Buat akun");
  ledger.holds("a common password is refused with a summary that leads to the field", (await founder.page.getByRole("alert").count()) === 1);
  await founder.look("entrance/set-up", { once: true, variant: "refused" });
  await founder.fill("Kata sandi baru", secret("sekretariat"));
  await founder.press("Buat akun");
  story.founderApp = await proveFactor(founder);
  ledger.equal("the founder's first page is his inbox", new URL(founder.page.url()).pathname, "/inbox");
  await founder.look("inbox/inbox", { variant: "empty" });
  const stranger = await Visitor.come(gallery, world);
  ledger.equal("the one-time link of the set-up works once", (await stranger.go(world.setUp)).status(), 404);
  await stranger.leave();
  story.founder = founder;
}

export async function importRoster({ ledger, story }) {
  const { founder } = story;
  const { page } = founder;
  await founder.go("/people");
  await founder.look("personnel/people", { variant: "empty" });
  await founder.go("/import");
  await founder.look("personnel/import");
  const broken = { "persons.csv": (text) => text.replace("raka.contohadi@arunikakab.example", "bukan alamat surel") };
  await founder.page.getByLabel("Berkas CSV atau XLSX").setInputFiles(sheets(broken));
  await founder.press("Periksa berkas");
  ledger.holds("the dry run names the cell that is wrong", (await page.locator("main table").innerText()).includes("bukan alamat surel"));
  await founder.look("personnel/import", { once: true, variant: "problems" });
  await founder.go("/people");
  ledger.holds("a faulty roster writes nothing", (await page.locator("main").innerText()).includes("Belum ada data pegawai"));
  await founder.go("/import");
  await founder.page.getByLabel("Berkas CSV atau XLSX").setInputFiles(sheets());
  await founder.press("Periksa berkas");
  await founder.look("personnel/import", { once: true, variant: "summary" });
  await founder.press("Terapkan perubahan");
  ledger.holds("the roster is in after the second step", (await page.getByRole("status").innerText()).includes("telah diperbarui"));
  await founder.go("/people");
  await founder.look("personnel/people");
  await founder.go("/offices");
  await founder.look("personnel/offices");
  await founder.go("/offices/KEP-DINKES");
  await founder.look("personnel/office");
}

export async function invite({ ledger, gallery, story, world }) {
  const { founder } = story;
  story.people = {};
  for (const [name, [search, email]] of Object.entries(CAST)) {
    await founder.go(`/people?q=${encodeURIComponent(search)}`);
    await founder.press("Undang");
    const [, [link]] = await world.letters.await(email, /http:\S+\/invitation\/\S+/);
    const guest = await Visitor.come(gallery, world);
    await guest.go(link);
    await guest.go(link);
    await guest.look("entrance/invitation");
    await guest.fill("Kata sandi baru", secret(name));
    await guest.press("Terima undangan");
    const app = await proveFactor(guest);
    const at = new URL(guest.page.url()).pathname;
    ledger.equal(`${name} takes up the invitation that came by mail, though its link was opened before`, at, "/inbox");
    story.people[name] = { visitor: guest, email, password: secret(name), passphrase: passphrase(name), app };
    if (name === "regent") {
      const late = await Visitor.come(gallery, world);
      ledger.equal("an invitation works once", (await late.go(link)).status(), 404);
      await late.leave();
    }
  }
}

export async function enrol({ ledger, story }) {
  for (const name of ["regent", "head", "approver"]) {
    const { visitor, password, passphrase: phrase, app } = story.people[name];
    await visitor.go("/account/key");
    await visitor.look("account/key", { variant: "none" });
    await visitor.fill("Kata sandi tanda tangan", phrase);
    await visitor.fill("Ulangi kata sandi tanda tangan", phrase);
    await visitor.fill("Kata sandi akun", password);
    await visitor.fill("Kode saat ini dari aplikasi autentikator", await app.taken(visitor.page));
    await visitor.press("Buat kunci");
    await visitor.go("/account/key");
    const said = await visitor.page.locator("main").innerText();
    ledger.holds(`${name} has a signing key with a certificate`, said.includes("Sertifikat aktif"), said);
    await visitor.look("account/key");
  }
  const { visitor } = story.people.regent;
  await visitor.go("/account");
  ledger.holds("his session is named by browser and system", /(Chrome|Chromium) di Linux/.test(await visitor.page.locator("main").innerText()));
  await visitor.look("account/account");
}

export async function giveRoles({ ledger, story }) {
  const { founder } = story;
  await founder.go("/roles");
  await founder.look("desk/roles");
  await founder.fill("Cari akun menurut nama atau alamat surel", CAST.drafter[1]);
  await founder.press("Cari");
  await founder.look("desk/roles", { variant: "found" });
  const entry = founder.page.locator("li.split", { hasText: CAST.drafter[1] });
  await entry.locator("summary").click();
  await entry.getByLabel("Peran", { exact: true }).selectOption("secretariat");
  await founder.press("Beri peran", entry);
  ledger.holds("a role is given", (await founder.page.getByRole("status").innerText()).includes("Peran diberikan"));
  await founder.go("/mails");
  await founder.look("desk/mails");
  await founder.go("/stuck");
  await founder.look("desk/stuck");
}

export async function comeBack({ ledger, gallery, story, world }) {
  const { email, password, app } = story.people.regent;
  const regent = await Visitor.come(gallery, world);
  await regent.go("/sign-in");
  await regent.look("entrance/sign-in");
  await regent.signIn({ email, password: "bukan kata sandinya" });
  await regent.look("entrance/sign-in", { once: true, variant: "wrong" });
  await regent.signIn({ email, password });
  await regent.look("entrance/code");
  await regent.fill("Kode enam angka", await app.taken(regent.page));
  await regent.press("Lanjutkan");
  ledger.equal("the regent signs in with password and code", await regent.heading(), "Perlu Tindakan Anda");
  await regent.press("Keluar");
  ledger.equal("and out", (await regent.go("/inbox")).url().includes("/sign-in"), true);
  await regent.leave();
}

// What happens to an account over time: a forgotten password, a passkey, a changed and a locked key, the trail of it all.

import { execFileSync } from "node:child_process";
import { join } from "node:path";

import { Visitor } from "../visitor.mjs";

/** By mail to a new password; the second factor is asked for all the same. */
export async function forgotten({ ledger, gallery, story, world }) {
  const person = story.people.treasurer;
  const absent = await Visitor.come(gallery, world);
  await absent.go("/sign-in");
  await absent.follow("Lupa kata sandi");
  await absent.look("entrance/forgotten");
  await absent.fill("Alamat surel", person.email);
  await absent.press("Kirim tautan");
  const said = await absent.page.getByRole("status").first().innerText();
  ledger.holds("whoever forgot his password is told where to look", said.includes("tautan"), said);
  const [, [link]] = await world.letters.await(person.email, /http:\S+\/reset\/\S+/);
  await absent.go(link);
  await absent.look("entrance/reset");
  await absent.fill("Kata sandi baru", "passwordpassword");
  await absent.press("Simpan kata sandi");
  await absent.look("entrance/reset", { once: true, variant: "refused" });
  person.password = "jendela baru menghadap ke timur 8";
  await absent.fill("Kata sandi baru", person.password);
  await absent.press("Simpan kata sandi");
  ledger.equal("a new password still wants the second factor", new URL(absent.page.url()).pathname, "/sign-in/code");
  await absent.fill("Kode enam angka", await person.app.taken(absent.page));
  await absent.press("Lanjutkan");
  ledger.equal("and then the inbox is open", await absent.heading(), "Perlu Tindakan Anda");
  await person.visitor.leave();
  person.visitor = absent;
  const late = await Visitor.come(gallery, world);
  ledger.equal("the link works once", (await late.go(link)).status(), 404);
  await late.leave();
}

/** An authenticator of the browser's own, as the debugger offers it: with a user who is there and shows that it is he. */
async function authenticator(visitor) {
  const session = await visitor.context.newCDPSession(visitor.page);
  await session.send("WebAuthn.enable");
  await session.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", transport: "internal", hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
}

export async function passkey({ ledger, story }) {
  const { visitor, password, app, email } = story.people.planner;
  await authenticator(visitor);
  await visitor.go("/account/passkeys");
  await visitor.look("account/passkeys", { variant: "none" });
  await visitor.fill("Nama kunci sandi", "Laptop kantor");
  await visitor.fill("Kata sandi akun", password);
  await visitor.fill("Kode saat ini dari aplikasi autentikator", await app.taken(visitor.page));
  await visitor.press("Tambah kunci sandi");
  await visitor.go("/account/passkeys");
  ledger.holds("a passkey is made", (await visitor.page.locator("main").innerText()).includes("Laptop kantor"));
  await visitor.look("account/passkeys");
  await visitor.press("Keluar");
  await visitor.signIn({ email, password });
  await visitor.look("entrance/code", { variant: "passkey" });
  await visitor.press("Masuk dengan kunci sandi");
  ledger.equal("and opens the inbox without a code", await visitor.heading(), "Perlu Tindakan Anda");
  await visitor.go("/account/key");
  const phrase = "hujan turun di atas genting";
  await visitor.fill("Kata sandi tanda tangan", phrase);
  await visitor.fill("Ulangi kata sandi tanda tangan", phrase);
  await visitor.fill("Kata sandi akun", password);
  await visitor.press("Buat kunci");
  await visitor.go("/account/key");
  ledger.holds("and vouches for its owner in the place of a code", (await visitor.page.locator("main").innerText()).includes("Sertifikat aktif"));
}

/** Nineteen wrong passphrases over the last day, as nobody can wait for them: told to the database, not to the service. */
function spoilKey(python, instance, email) {
  const script = `
import datetime, sqlite3, sys, uuid
db = sqlite3.connect(sys.argv[1], timeout=20)
(key,) = db.execute("SELECT signer_keys.id FROM signer_keys JOIN people ON people.id = signer_keys.person WHERE people.email = ? AND signer_keys.state = 'active'", (sys.argv[2],)).fetchone()
now = datetime.datetime.now(datetime.timezone.utc)
for count in range(1, 20):
    at = now - datetime.timedelta(minutes=70 * count)
    db.execute("INSERT INTO passphrase_failures (id, key, at, forgiven) VALUES (?, ?, ?, 0)", (str(uuid.uuid4()), key, at.strftime("%Y-%m-%dT%H:%M:%S.%f") + "Z"))
db.commit()`;
  execFileSync(python, ["-c", script, join(instance, "teken.sqlite"), email]);
}

const changePassphrase = async (visitor, present, next) => {
  await visitor.go("/account/key");
  const form = visitor.page.locator("form[action='/account/key/passphrase']");
  await visitor.fill("Kata sandi tanda tangan saat ini", present, form);
  await visitor.fill("Kata sandi tanda tangan baru", next, form);
  await visitor.fill("Ulangi kata sandi tanda tangan", next, form);
  await visitor.press("Ganti kata sandi tanda tangan", form);
};

export async function keyLife({ ledger, gallery, story, world }) {
  const person = story.people.approver;
  const { visitor, email } = person;
  const fresh = "tinta biru mengering di pagi hari";
  await changePassphrase(visitor, person.passphrase, fresh);
  ledger.holds("a passphrase is changed by whoever knows it", (await visitor.page.getByRole("status").first().innerText()).includes("telah diganti"));
  person.passphrase = fresh;
  spoilKey(world.python, world.instance, email);
  await changePassphrase(visitor, "bukan kata sandi yang benar", fresh);
  await visitor.look("account/key", { once: true, variant: "wrong" });
  await visitor.go("/account/key");
  ledger.holds("twenty wrong ones lock the key", (await visitor.page.locator("main").innerText()).includes("Terkunci sampai"));
  await visitor.look("account/key", { variant: "locked" });
  const [, [link]] = await world.letters.await(email, /http:\S+\/unlock\/\S+/);
  const owner = await Visitor.come(gallery, world);
  await owner.go(link);
  await owner.look("entrance/unlock");
  await owner.press("Buka kunci");
  await owner.leave();
  await visitor.go("/account/key");
  ledger.holds("the letter frees it", !(await visitor.page.locator("main").innerText()).includes("Terkunci"));
}

export async function trail({ ledger, story }) {
  const { founder } = story;
  await founder.go("/trail");
  const lines = await founder.page.locator("main tbody tr").count();
  ledger.holds("the trail tells of set-up, roster, roles, keys and passwords", lines > 5, `${lines} lines`);
  await founder.look("personnel/trail");
}

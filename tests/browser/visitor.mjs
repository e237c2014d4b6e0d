// Somebody before a browser, and the eyes that are on every page he sees: accessibility, console, foreign requests,
// language, sideways scrolling, and a picture of each. What never lives here: what he came for.

import { join } from "node:path";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };
/** A long list goes on as it began. */
const TALLEST = 3200;
/** Words that no Indonesian sentence has, nor the name of an office. */
const ENGLISH = /\b(the|and|with|from|please|your|this|not|been|which|sign|file|password)\b/i;
const MONTHS = /\b(Januari|Februari|Maret|Juni|Juli|Agustus|Oktober|Desember|pukul)\b/;

/** What all visitors share: the browser, the ledger, where pictures go, which pages were looked at. */
export class Gallery {
  looked = new Map();

  constructor(browser, ledger, axe, folder) {
    Object.assign(this, { browser, ledger, axe, folder });
  }

  /** What is on the screens of everybody who has not left, for whoever asks why a chapter broke off: where the pictures lie. */
  async caught(chapter) {
    if (!this.folder) return "";
    const said = [];
    for (const context of this.browser.contexts()) {
      for (const page of context.pages()) {
        const file = join(this.folder, `broken-${chapter.replaceAll(/[^a-z]+/g, "-")}-${said.length + 1}.png`);
        const taken = await page.screenshot({ path: file, timeout: 5_000 }).then(() => true, () => false);
        if (taken && !page.url().startsWith("about:")) said.push(`${file} shows ${page.url()}`);
      }
    }
    return `\n${said.join("\n")}`;
  }
}

export class Visitor {
  faults = [];
  requests = [];

  static async come(gallery, world, options = {}) {
    const visitor = new Visitor();
    const context = await gallery.browser.newContext({
      baseURL: world.origin, viewport: DESKTOP, locale: "id-ID", timezoneId: "Asia/Jakarta", colorScheme: "light", ...options,
    });
    context.setDefaultTimeout(20_000);
    Object.assign(visitor, { gallery, world, context, language: "id", scripted: options.javaScriptEnabled !== false });
    context.on("request", (request) => visitor.#asked(request));
    context.on("console", (message) => visitor.#told(message));
    context.on("weberror", (error) => visitor.faults.push(`script: ${error.error().message}`));
    visitor.page = await context.newPage();
    return visitor;
  }

  #asked(request) {
    this.requests.push(request);
    const url = new URL(request.url());
    const foreign = /^(https?|wss?):$/.test(url.protocol) && url.origin !== this.world.origin;
    if (foreign) this.faults.push(`request to ${url.origin}`);
  }

  // A page that answers 4xx is reported by the browser as an error of the page itself; that one is meant.
  #told(message) {
    const text = message.text();
    const itself = /^Failed to load resource: .*\b(403|404|409|410|422|429)\b/.test(text) && message.location().url === message.page()?.url();
    const bad = message.type() === "error" || /Content Security Policy/i.test(text);
    if (bad && !itself) this.faults.push(`console: ${text} (${message.location().url})`);
  }

  async go(path) {
    const answer = await this.page.goto(path);
    return answer;
  }

  /** Presses the button with that name and waits for the page it leads to. */
  async press(name, within = this.page) {
    const button = within.getByRole("button", { name, exact: true }).first();
    await this.#leads(`the button "${name}"`, () => button.click());
  }

  async follow(name, within = this.page) {
    const link = within.getByRole("link", { name, exact: typeof name === "string" }).first();
    await this.#leads(`the link "${name}"`, () => link.click());
  }

  async #leads(what, act) {
    const arrived = this.page.waitForEvent("load");
    try {
      await Promise.all([arrived, act()]);
    } catch (error) {
      const said = await this.page.locator("main").innerText().catch(() => "");
      throw new Error(`${what} on ${this.page.url()} led nowhere: ${error.message.split("\n")[0]}\n${said.slice(0, 800)}`);
    }
  }

  async fill(label, text, within = this.page) {
    await within.getByLabel(label, { exact: true }).fill(text);
  }

  async heading() {
    return (await this.page.getByRole("heading", { level: 1 }).innerText()).trim();
  }

  async signIn({ email, password }, next = "") {
    await this.go(`/sign-in${next && `?next=${encodeURIComponent(next)}`}`);
    await this.fill("Alamat surel", email);
    await this.fill("Kata sandi", password);
    await this.press("Masuk", this.page.getByRole("main"));
  }

  /** Until the viewer, if there is one, shows a page of the document. */
  async #settled(page) {
    const viewer = page.locator("#viewer:not([hidden])");
    if ((await viewer.count()) === 0) return;
    // It draws what is in sight.
    await viewer.scrollIntoViewIfNeeded();
    await viewer.locator("canvas").first().waitFor();
    await page.evaluate(() => window.scrollTo(0, 0));
  }

  /** Until the pages of the document have the width of the screen again; the viewer draws them anew a moment after it changed. */
  async #refitted(page) {
    await page.waitForFunction(() => {
      const leaf = document.querySelector(".leaf");
      return !leaf || Math.abs(leaf.offsetWidth - (leaf.parentElement.clientWidth - 16)) < 3;
    }, null, { timeout: 5_000 }).catch(() => this.faults.push(`the document does not take the width of the screen: ${page.url()}`));
  }

  /** Looks at the page that is open, named by its template; `once`: it cannot be asked for again in the other language. */
  async look(template, { once = false, variant = "" } = {}) {
    const { ledger, looked } = this.gallery;
    const name = variant ? `${template}.${variant}` : template;
    if (looked.has(name)) return;
    looked.set(name, []);
    const here = this.page.url();
    await this.#view(this.page, name, this.language);
    if (!once) {
      const other = this.language === "id" ? "en" : "id";
      await this.speak(other);
      const tab = await this.context.newPage();
      await tab.goto(here);
      await this.#view(tab, name, other);
      await tab.close();
      await this.speak(this.language);
    }
    const faults = this.faults.splice(0);
    ledger.holds(`${name}: nothing in the console, nothing from elsewhere`, faults);
  }

  async speak(language) {
    await this.context.addCookies([{ name: "teken-language", value: language, url: this.world.origin }]);
  }

  async #view(page, name, language) {
    const { ledger } = this.gallery;
    await this.#settled(page);
    const lang = await page.locator("html").getAttribute("lang");
    const title = await page.title();
    const tab = await page.evaluate(() => document.activeElement === document.body || document.activeElement !== null);
    const wrong = [];
    if (lang !== language) wrong.push(`lang="${lang}" instead of ${language}`);
    if (!title.trim() || title.startsWith("–")) wrong.push("no title");
    if (!tab) wrong.push("nothing can have the focus");
    const own = await ownWords(page, language);
    // A document says its own dates in its own language.
    const months = language === "en" && MONTHS.exec(own);
    if (months) wrong.push(`an Indonesian time on an English page: ${months[0]}`);
    const foreign = language === "id" && ENGLISH.exec(own);
    if (foreign) wrong.push(`an English word on an Indonesian page: ${own.slice(Math.max(0, foreign.index - 40), foreign.index + 40)}`);
    if (own.includes("⟦")) wrong.push(`a text without words: ${own.slice(own.indexOf("⟦"), own.indexOf("⟦") + 40)}`);
    for (const [view, size] of [["desktop", DESKTOP], ["phone", PHONE]]) {
      await page.setViewportSize(size);
      await this.#refitted(page);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (over > 0) wrong.push(`${view}: ${over} px wider than the screen`);
      for (const scheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme: scheme });
        await this.#picture(page, name, `${view}-${scheme}-${language}`);
        // The two corners between them see both widths, both palettes and both languages.
        if ((view === "desktop") === (scheme === "light")) wrong.push(...(await audit(page, this.gallery.axe)).map((fault) => `${view} ${scheme} ${fault}`));
      }
    }
    await page.emulateMedia({ colorScheme: "light" });
    await page.setViewportSize(DESKTOP);
    ledger.holds(`${name} (${language}): WCAG 2.2 AA, lang, title, no sideways scrolling`, wrong);
  }

  async #picture(page, name, variant) {
    const { folder, looked } = this.gallery;
    if (!folder) return;
    const file = `${name.replaceAll("/", "-")}.${variant}.png`;
    const { width, height } = await page.evaluate(() => ({ width: innerWidth, height: document.documentElement.scrollHeight }));
    await page.screenshot({ path: join(folder, file), fullPage: true, animations: "disabled", clip: { x: 0, y: 0, width, height: Math.min(height, TALLEST) } });
    looked.get(name).push(file);
  }

  async leave() {
    await this.context.close();
  }
}

/** Whether the eyes see what they are there to see: each flaw alone must be found, and a sound page must not be blamed. */
export async function selfTest(gallery) {
  const sound = `<!DOCTYPE html><html lang="id"><title>Uji</title><main><h1>Uji</h1><p>Teks</p></main></html>`;
  const flaws = {
    "an image without words": ["<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>", /axe image-alt/],
    "words too pale to read": ["<p style='color:#ccc;background:#fff'>pucat</p>", /axe color-contrast/],
    "English words on an Indonesian page": ["<p>Please choose a file</p>", /an English word/],
    "a field without a label": ["<input>", /axe label/],
    "a page wider than the screen": ["<div style='width:3000px'>lebar</div>", /wider than the screen/],
    "a request to elsewhere": ["<script>fetch('http://localhost:9/x').catch(() => 0)</script>", /request to http:\/\/localhost:9/],
    "an error in the console": ["<script>console.error('rusak')</script>", /console: rusak/],
    "a script that breaks": ["<script>throw new Error('patah')</script>", /script: patah/],
  };
  for (const [flaw, [html, wanted]] of Object.entries({ "": ["", null], ...flaws })) {
    const said = [];
    const ledger = { holds: (_, list) => said.push(...list) };
    const visitor = await Visitor.come({ ...gallery, ledger, looked: new Map(), folder: null }, { origin: "http://127.0.0.1:1" });
    await visitor.context.route("http://127.0.0.1:1/", (route) => route.fulfill({ contentType: "text/html", body: sound.replace("</main>", `${html}</main>`) }));
    await visitor.context.route("http://localhost:9/*", (route) => route.fulfill({ body: "" }));
    await visitor.go("/");
    await visitor.page.waitForLoadState("networkidle");
    await visitor.look("uji", { once: true });
    await visitor.leave();
    gallery.ledger.holds(flaw ? `the eyes see ${flaw}` : "the eyes do not blame a sound page", wanted ? said.some((one) => wanted.test(one)) : said, said.join("\n"));
  }
}

/** The words of the page itself: not those of the paper it shows, of people, of machines, or marked as another language. */
function ownWords(page, language) {
  return page.locator("body").evaluate((body, other) => {
    const copy = body.cloneNode(true);
    for (const part of copy.querySelectorAll(`#viewer, [lang=${other}], blockquote, code, script, textarea`)) part.remove();
    return copy.textContent.replace(/\s+/g, " ");
  }, language === "id" ? "en" : "id");
}

/** What axe-core has against the page as it stands. */
async function audit(page, axe) {
  // Put in by the debugger, not by the page: the policy of the page stays as strict as it is.
  await page.evaluate(`if (!window.axe) { ${axe} }`);
  const found = await page.evaluate(
    (tags) => window.axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"], iframes: false }),
    TAGS,
  );
  return found.violations.map(({ id, help, nodes }) =>
    `axe ${id}: ${help}: ${nodes.slice(0, 3).map((node) => `${node.html.slice(0, 160)} ${node.any.map((check) => check.message).join(" ").slice(0, 200)}`).join(" | ")}`);
}

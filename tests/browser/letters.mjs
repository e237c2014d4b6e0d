// A real SMTP server process, and the letters it has taken. What never lives here: who is written to, and why.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

const SERVER = new URL("../support/smtp/server.py", import.meta.url).pathname;

export class Letters {
  #server;
  #waiting = [];
  all = [];

  /** Starts the server; each letter also becomes a file in `folder`. */
  static async start(python, folder) {
    const letters = new Letters();
    letters.#server = spawn(python, [SERVER, "plain"], { stdio: ["pipe", "pipe", "inherit"] });
    letters.port = await new Promise((resolve, reject) => {
      letters.#server.once("exit", (code) => reject(new Error(`the SMTP server ended with ${code}`)));
      createInterface({ input: letters.#server.stdout }).on("line", (line) => {
        const port = /^PORT (\d+)$/.exec(line);
        if (port) resolve(Number(port[1]));
        else letters.#take(JSON.parse(line), folder);
      });
    });
    return letters;
  }

  #take(event, folder) {
    if (event.event !== "letter") return;
    const raw = Buffer.from(event.content, "base64").toString("latin1");
    writeFileSync(join(folder, `${String(this.all.length + 1).padStart(3, "0")}.eml`), raw, "latin1");
    this.all.push(read(raw));
    for (const look of this.#waiting) look();
  }

  /** The newest letter to `address` whose text has `pattern`, as soon as there is one: `[letter, match]`. */
  await(address, pattern, seconds = 20) {
    const find = () => {
      for (const letter of this.all.toReversed()) {
        const match = letter.to.includes(address) && pattern.exec(letter.text);
        if (match) return [letter, match];
      }
      return null;
    };
    return new Promise((resolve, reject) => {
      const give = () => {
        const found = find();
        if (!found) return;
        clearTimeout(limit);
        this.#waiting = this.#waiting.filter((other) => other !== give);
        resolve(found);
      };
      const limit = setTimeout(
        () => reject(new Error(`no letter to ${address} with ${pattern} within ${seconds} s, ${this.all.length} in all`)),
        seconds * 1000,
      );
      this.#waiting.push(give);
      give();
    });
  }

  stop() {
    this.#server.stdin.end();
  }
}

/** The plain text of a letter, its subject and whom it is to. */
export function read(raw) {
  const [head, rest] = split(raw);
  return { to: field(head, "to"), subject: words(field(head, "subject")), text: plain(head, rest) };
}

function split(part) {
  const at = /\r?\n\r?\n/.exec(part);
  return at ? [part.slice(0, at.index).replace(/\r?\n[ \t]+/g, " "), part.slice(at.index + at[0].length)] : [part, ""];
}

const field = (head, name) => new RegExp(`^${name}:\\s*(.*)$`, "im").exec(head)?.[1] ?? "";

function plain(head, body) {
  const kind = field(head, "content-type") || "text/plain";
  const boundary = /boundary="?([^";]+)"?/i.exec(kind)?.[1];
  if (boundary) {
    const parts = body.split(`--${boundary}`).slice(1, -1).map((part) => split(part.replace(/^\r?\n/, "")));
    for (const [inner, text] of parts) {
      const found = plain(inner, text);
      if (found) return found;
    }
    return "";
  }
  return /^text\/plain/i.test(kind) ? decode(field(head, "content-transfer-encoding").toLowerCase(), body) : "";
}

function decode(how, body) {
  if (how === "base64") return Buffer.from(body, "base64").toString("utf8");
  if (how === "quoted-printable") return quoted(body.replace(/=\r?\n/g, ""));
  return Buffer.from(body, "latin1").toString("utf8");
}

const quoted = (text) =>
  Buffer.from(text.replace(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16))), "latin1").toString("utf8");

const words = (text) =>
  text.replace(/=\?utf-8\?([bq])\?(.*?)\?=\s*/gi, (_, how, word) =>
    how.toLowerCase() === "b" ? Buffer.from(word, "base64").toString("utf8") : quoted(word.replaceAll("_", " ")));

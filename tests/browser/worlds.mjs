// The services the story is told on: an empty instance with its letters, and the sample regency in mid-season. Each is a
// process of its own on a free port of this machine. What never lives here: what people do there.

import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { Letters } from "./letters.mjs";

export const EXAMPLE = new URL("../../examples/arunika/", import.meta.url).pathname;
/** Offices are held as on this day; the sample's event. */
export const DAY = "2027-01-04";

/** A port that was free a moment ago. */
async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A running service; `said` is what it has printed. */
class Service {
  said = [];

  constructor(teken, args, origin) {
    this.origin = origin;
    this.process = spawn(teken, args, { stdio: ["ignore", "pipe", "pipe"] });
    this.trouble = "";
    this.process.stderr.on("data", (bytes) => (this.trouble += bytes));
  }

  /** Until it serves. */
  async ready(seconds = 300) {
    await new Promise((resolve, reject) => {
      const limit = setTimeout(() => reject(new Error(`not serving after ${seconds} s: ${this.trouble}`)), seconds * 1000);
      this.process.once("exit", (code) => reject(new Error(`the service ended with ${code}: ${this.trouble}`)));
      createInterface({ input: this.process.stdout }).on("line", (line) => {
        this.said.push(line);
        if (line.startsWith("Serving on ")) {
          clearTimeout(limit);
          resolve();
        }
      });
    });
    return this;
  }

  stop() {
    this.process.removeAllListeners("exit");
    this.process.kill("SIGTERM");
  }

  /** Until it has ended what was under way. */
  async ended() {
    const gone = new Promise((resolve) => this.process.once("close", resolve));
    this.stop();
    await gone;
  }
}

/** A new instance that nobody has set up, its letters going to a real server. */
export async function empty(teken, python, folder) {
  const port = await freePort();
  // Under this name alone a browser lets a passkey be made without TLS.
  const origin = `http://localhost:${port}`;
  const letters = join(folder, "letters");
  mkdirSync(letters, { recursive: true });
  const post = await Letters.start(python, letters);
  const institution = JSON.parse(readFileSync(join(EXAMPLE, "institution.json"), "utf8"));
  institution.verify_address = `${origin}/v/`;
  const described = join(folder, "institution.json");
  writeFileSync(described, JSON.stringify(institution));
  const instance = join(folder, "instance");
  const routes = join(EXAMPLE, "routes.json");
  execFileSync(teken, ["init", instance, "--institution", described, "--routes", routes, "--texts", EXAMPLE]);
  const settings = join(instance, "teken.toml");
  const text = readFileSync(settings, "utf8")
    .replace('transport = "folder:mails"', `transport = "smtp+plain://127.0.0.1:${post.port}"`)
    .replace(/base_address = ".*"/, `base_address = "${origin}"`);
  writeFileSync(settings, text);
  const args = ["serve", "--instance", instance, "--listen", `127.0.0.1:${port}`, "--day", DAY];
  const service = await new Service(teken, args, origin).ready();
  // The service prints the address that it listens on.
  const path = service.said.map((line) => /http:\/\/[^/]+(\/set-up\/\S+)/.exec(line)?.[1]).find(Boolean);
  const setUp = `${origin}${path}`;
  return { service, origin, instance, letters: post, python, setUp, roots: join(instance, "keys", "root.pem") };
}

/** The same before anybody has signed; everybody who signs has an account, named by his office. */
export function ceremony(teken, folder) {
  return season(teken, folder, ["--ceremony"]);
}

/** The same service on another day, at the same address. */
export async function onDay(teken, world, day) {
  await world.service.ended();
  const { host } = new URL(world.origin);
  const args = ["serve", "--instance", world.instance, "--listen", host, "--day", day];
  world.service = await new Service(teken, args, world.origin).ready();
  return world.service;
}

/** The sample regency, waiting for its regent; `people` signs in as the screen says. */
export async function season(teken, folder, more = []) {
  const port = await freePort();
  const instance = join(folder, ["season", ...more].join(""));
  const args = ["demo", "--serve", ...more, "--listen", `127.0.0.1:${port}`, "--out", instance];
  const service = await new Service(teken, args, `http://127.0.0.1:${port}`).ready();
  const people = {};
  for (const line of service.said) {
    const found = /^ {2}(.+?) {2,}(\S+@\S+) +password (\S+)(?: +passphrase (\S+))?$/.exec(line);
    if (found) people[found[1].split(" (")[0].trim()] = { email: found[2], password: found[3], passphrase: found[4] };
  }
  return { service, origin: service.origin, instance, people };
}

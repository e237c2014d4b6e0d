// What a script can rely on, asked without a browser: status, headers, weight, and who may ask.

import { readFileSync } from "node:fs";
import { request } from "node:http";

const WEIGHT = 150 * 1024;

/** One answer as it came over the line. */
export function ask(origin, path, { method = "GET", headers = {}, body = "" } = {}) {
  return new Promise((resolve, reject) => {
    const asking = request(new URL(path, origin), { method, headers: { "accept-encoding": "gzip", ...headers } }, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, bytes: Buffer.concat(parts) }));
    });
    asking.on("error", reject);
    asking.end(body);
  });
}

const plain = { headers: { "accept-encoding": "identity" } };

export async function promises({ ledger, story, world }) {
  const { origin } = world;
  for (const path of ["/", "/v", "/sign-in", "/tidak-ada", "/api/docs"]) {
    const { headers, bytes } = await ask(origin, path, plain);
    const policy = headers["content-security-policy"] ?? "";
    ledger.holds(`${path}: Indonesian by default`, bytes.toString().includes('<html lang="id">'));
    ledger.holds(`${path}: strict policy`, policy.includes("default-src 'none'") && !/unsafe-(inline|eval)/.test(policy), policy);
    ledger.equal(`${path}: nosniff`, headers["x-content-type-options"], "nosniff");
  }
  const { code, sha256 } = story.sidecar;
  ledger.equal("/v/CODE answers 200", (await ask(origin, `/v/${code}`)).status, 200);
  const open = JSON.parse((await ask(origin, `/api/v1/documents/${code}`, plain)).bytes);
  ledger.equal("the open JSON names the same hash", open.sha256, sha256);
  ledger.equal("and the same address", open.address, story.sidecar.address);
  for (const path of ["/sign-in", "/language", "/v/file", "/sign-out", "/api/v1/verify"]) {
    const { status } = await ask(origin, path, { method: "POST", headers: { origin: "https://jahat.example", "content-type": "application/x-www-form-urlencoded" } });
    ledger.equal(`POST ${path} from elsewhere is refused`, status, 403);
  }
  ledger.equal("/healthz answers 200", (await ask(origin, "/healthz")).status, 200);
  ledger.equal("/metrics answers this machine", (await ask(origin, "/metrics")).status, 200);
}

/** The description covers every address for machines, read from the table of routes in the source. */
export async function described({ ledger, world }) {
  const description = JSON.parse((await ask(world.origin, "/api/openapi.json", plain)).bytes);
  ledger.holds("the description is OpenAPI 3", /^3\./.test(description.openapi), description.openapi);
  const source = readFileSync(new URL("../../../src/web/verify/mod.rs", import.meta.url), "utf8");
  const table = [...source.matchAll(/(get|post)\("(\/api\/[^"]+)"/g)];
  ledger.holds("every route under /api/ is described", table.filter(([, method, path]) => !description.paths[path]?.[method]).map(([, method, path]) => `${method} ${path}`));
}

/** Everything the first view of a page needs, as it travels. */
export async function weight({ ledger, world }) {
  for (const path of ["/", "/v", "/sign-in"]) {
    const page = await ask(world.origin, path, plain);
    const html = page.bytes.toString();
    const parts = [...html.matchAll(/(?:src|href)="(\/(?:assets\/[^"]+|emblem\.png))"/g)].map(([, address]) => address);
    let sum = (await ask(world.origin, path)).bytes.length;
    for (const part of new Set(parts)) sum += (await ask(world.origin, part)).bytes.length;
    ledger.holds(`${path} and its ${new Set(parts).size} files weigh ${(sum / 1024).toFixed(1)} KB of at most 150`, sum <= WEIGHT);
  }
}

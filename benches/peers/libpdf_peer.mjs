// @libpdf/core doing Teken's signatures, one process, told what to do line by line: see pyhanko_peer.py for the orders.
// It can {"do": "sign", …, "algorithm": "p256"}; its CMS layer knows no Ed25519, and it validates nothing.
// "key" (PKCS#8 PEM) and "chain" (PEM, leaf first) name the signer: libpdf makes no certificates itself.

import { createInterface } from "node:readline";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

const modules = process.env.TEKEN_PEER_MODULES;
const load = createRequire(pathToFileURL(join(modules, "x.js")));
const entry = load.resolve("@libpdf/core");
const { PDF, CryptoKeySigner } = await import(pathToFileURL(entry));
const version = JSON.parse(readFileSync(join(dirname(dirname(entry)), "package.json"))).version;

const ders = (pem) => [...pem.matchAll(/-----BEGIN [A-Z ]+-----([^-]+)-----END/g)].map((each) => Buffer.from(each[1], "base64"));

async function signer(order) {
  const key = await crypto.subtle.importKey(
    "pkcs8", ders(readFileSync(order.key, "utf8"))[0], { name: "ECDSA", namedCurve: "P-256" }, false, ["sign"],
  );
  const [leaf, ...chain] = ders(readFileSync(order.chain, "utf8")).map((each) => new Uint8Array(each));
  return new CryptoKeySigner(key, leaf, "EC", "ECDSA", chain);
}

async function sign(order) {
  const bytes = new Uint8Array(readFileSync(order.file));
  const by = await signer(order);
  const facts = { bytes_before: bytes.length };
  const work = async () => {
    let pdf = bytes;
    for (const fieldName of order.fields) {
      const document = await PDF.load(pdf);
      pdf = (await document.sign({ signer: by, fieldName, level: "B-B", subFilter: "ETSI.CAdES.detached" })).bytes;
    }
    facts.bytes_after = pdf.length;
    if (order.write) writeFileSync(order.write, pdf);
  };
  return { work, facts };
}

console.log(JSON.stringify({ peer: `@libpdf/core ${version}`, runtime: `Node ${process.versions.node}` }));
for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line);
  const cannot = order.do !== "sign" ? "not a thing this peer does" : order.algorithm !== "p256" ? "it knows no such key" : null;
  if (cannot) {
    console.log(JSON.stringify({ do: order.do, cannot }));
    continue;
  }
  const { work, facts } = await sign(order);
  const cpu_ms = [];
  for (let round = 0; round < (order.count ?? 1); round++) {
    const start = process.cpuUsage();
    await work();
    const spent = process.cpuUsage(start);
    cpu_ms.push(Math.round(spent.user + spent.system) / 1000);
  }
  console.log(JSON.stringify({ do: order.do, cpu_ms, ...facts, peak_rss_kib: process.resourceUsage().maxRSS }));
}

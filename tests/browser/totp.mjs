// What an authenticator app shows (RFC 6238). Each code is given out once, as the service takes each once.

import { createHmac } from "node:crypto";

const STEP = 30_000;

export class Authenticator {
  #secret;
  #last = 0;

  constructor(base32) {
    const bits = [...base32].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0")).join("");
    this.#secret = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  }

  /** A code that the service takes now, waiting on the page's clock if the next one is too far ahead of the time. */
  async taken(page) {
    const opens = (this.#last + 1) * STEP - STEP;
    await page.waitForFunction((at) => Date.now() > at, opens, { timeout: STEP * 2, polling: 200 });
    return this.code();
  }

  /** The oldest code that is still taken, so that the next one is there without waiting. */
  code(now = Date.now()) {
    const soon = Math.floor((now + 5_000) / STEP);
    const step = Math.max(this.#last + 1, soon - 1);
    this.#last = step;
    const count = Buffer.alloc(8);
    count.writeBigUInt64BE(BigInt(step));
    const tag = createHmac("sha1", this.#secret).update(count).digest();
    return String((tag.readUInt32BE(tag[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, "0");
  }
}

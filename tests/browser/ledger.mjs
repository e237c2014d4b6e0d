// Counts what holds and what does not, says each once, and ends with the line that `tests/run` reads. What never lives
// here: what is asked of the service.

export class Ledger {
  #passed = 0;
  #failed = 0;
  #skipped = 0;
  #began = Date.now();
  #broken = new Set();
  #chapter = "";

  ok(fact) {
    this.#passed += 1;
    console.log(`ok ${fact}`);
  }

  fail(fact, why) {
    this.#failed += 1;
    const step = this.#chapter && fact !== this.#chapter ? `${this.#chapter}: ` : "";
    console.log(`FAIL ${step}${fact}: ${String(why).split("\n").slice(0, 16).join("\n     ")}`);
  }

  /** Holds if `true` or an empty list; else fails with `why` (or the list). */
  holds(fact, condition, why = "it does not hold") {
    const list = Array.isArray(condition);
    if (list ? condition.length === 0 : condition) this.ok(fact);
    else this.fail(fact, list ? condition.join("\n") : why);
  }

  equal(fact, actual, expected) {
    this.holds(fact, actual === expected, `${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`);
  }

  /** One chapter of the story; those it builds on must have come to their end. `picture` says what was on the screens. */
  async chapter(name, needs, tell, picture = () => "") {
    const missing = needs.filter((need) => this.#broken.has(need));
    const at = ((Date.now() - this.#began) / 1000).toFixed(0);
    console.log(`-- ${name} (${at} s)`);
    if (missing.length > 0) {
      this.#broken.add(name);
      return this.fail(name, `it builds on "${missing.join(", ")}", which broke off`);
    }
    const before = this.#failed;
    this.#chapter = name;
    try {
      await tell();
      if (this.#failed > before) console.log(`   on the screens at the end of "${name}":${await picture(name)}`);
    } catch (error) {
      this.#broken.add(name);
      this.fail(name, `broke off: ${error.stack ?? error}${await picture(name)}`);
    }
    this.#chapter = "";
  }

  end() {
    console.log(`told in ${((Date.now() - this.#began) / 1000).toFixed(0)} s`);
    console.log(`judge browser: ${this.#passed} passed, ${this.#failed} failed, ${this.#skipped} skipped`);
    return this.#failed === 0;
  }
}

import type { LedgerLine } from "../ledger.ts";
import type { Figures } from "./verdict.ts";

/**
 * Updates in a row as one, in the scope of the estimates. An update that is blocked leaves its bars for the next one, and learning their
 * bars at once gives the same state as learning them one after the other: so the change of an estimate is that from before the first to
 * after the last, quantities add up, and the risk is that after the last.
 */
export class Pile {
  readonly #spans = new Map<string, { before: number | null; after: number | null }>();
  #quantity = 0;
  #risk = 0;
  count = 0;

  add({ estimates, guards }: LedgerLine): void {
    for (const { path, previous, current } of estimates) {
      const span = this.#spans.get(path);
      if (span) span.after = current;
      else this.#spans.set(path, { before: previous, after: current });
    }
    this.#quantity += guards.liquidity_usage;
    this.#risk = guards.var;
    this.count += 1;
  }

  clear(): void {
    this.#spans.clear();
    this.#quantity = 0;
    this.count = 0;
  }

  get figures(): Figures {
    let largest: Figures["max_delta"] = null;
    for (const [path, { before, after }] of this.#spans) {
      // An estimate that is new or gone has not changed: the guard does not watch it.
      if (before === null || after === null) continue;
      const abs_delta = Math.abs(after - before);
      if (abs_delta > (largest?.abs_delta ?? 0)) largest = { path, abs_delta };
    }
    return { max_delta: largest, var: this.#risk, liquidity_usage: this.#quantity };
  }
}

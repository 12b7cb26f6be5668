import { describe, expect, test } from "bun:test";
import type { RunnerConfig } from "../../lib/engine/config.ts";
import { BacktestRunner } from "../../lib/index.ts";
import { printJson } from "../../lib/workspace/jsonfile.ts";
import { goldenBars } from "../engine/lcg.ts";
import { slice } from "./sample.ts";

/** The golden month again and again: 29 days further on each time. */
function* months(count: number) {
  const month = goldenBars();
  const span = 29 * 86_400_000;
  for (let k = 0; k < count; k++)
    yield { ...slice(month, 0, month.length), time: month.time.map((time) => time + k * span) };
}

function sizeAfter(count: number, config: Partial<RunnerConfig>): { bytes: number; trades: number } {
  const runner = new BacktestRunner({
    symbol: "USDJPY",
    config: { ev_mode: "off", min_or_atr_ratio: 0.1, ...config },
  });
  const { trades } = runner.run(months(count));
  return { trades, bytes: Buffer.byteLength(printJson(runner.exportState(), "words")) };
}

describe("a state stays small whatever came before it", () => {
  test("100 kB, and it does not grow any more after a thousand trades", () => {
    const some = sizeAfter(26, {});
    const many = sizeAfter(104, {});
    expect(some.trades).toBeGreaterThan(1000);
    expect(many.trades).toBeGreaterThan(some.trades * 3.9);
    expect(many.bytes).toBeLessThan(100_000);
    expect(Math.abs(many.bytes - some.bytes)).toBeLessThan(1000);
  });

  test("300 kB with calibrated volatility cuts, whose history is full by then", () => {
    const { bytes, trades } = sizeAfter(26, { rv_qcalib_enabled: true });
    expect(trades).toBeGreaterThan(1000);
    expect(bytes).toBeGreaterThan(200_000);
    expect(bytes).toBeLessThan(300_000);
  });
});

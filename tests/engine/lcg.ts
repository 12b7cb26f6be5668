import { allocateBars, type Bars } from "../../lib/market/bars.ts";

/** Bars of specification 01 §21: 5760 of USDJPY 5m from 2024-01-01T00:00:00Z, without weekends. */
export const GOLDEN_BARS = 5760;

const START = Date.UTC(2024, 0, 1);
const FIVE_MINUTES = 300_000;

/** The golden cases' synthetic bars, made by the specification's linear congruential generator. */
export function goldenBars(): Bars {
  const bars = allocateBars(GOLDEN_BARS);
  const draw = lcg(12345);
  let price = 150_000;
  for (let k = 0; k < GOLDEN_BARS; k++) {
    const time = START + k * FIVE_MINUTES;
    const hour = Math.floor(time / 3_600_000) % 24;
    const m = hour >= 13 && hour <= 15 ? 2 : 1;
    const open = price;
    const close = open + ((draw() % 61) - 30) * m;
    const high = Math.max(open, close) + (draw() % 25) * m;
    const low = Math.min(open, close) - (draw() % 25) * m;
    const spread = 3 + (draw() % 8);
    bars.time[k] = time;
    bars.open[k] = open / 1000;
    bars.high[k] = high / 1000;
    bars.low[k] = low / 1000;
    bars.close[k] = close / 1000;
    bars.spread[k] = spread / 1000;
    price = close;
  }
  return bars;
}

/** x := (1103515245·x + 12345) mod 2³¹; each draw is floor(x / 65536). Exact: `imul` keeps the low 32 bits. */
function lcg(seed: number): () => number {
  let x = seed;
  return () => {
    x = (Math.imul(1103515245, x) + 12345) & 0x7fffffff;
    return x >>> 16;
  };
}

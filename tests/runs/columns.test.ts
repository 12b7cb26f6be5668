import { describe, expect, test } from "bun:test";
import { readBars } from "../../lib/market/read.ts";
import { barsOver, joinShared, readColumns, sliceBars } from "../../lib/runs/columns.ts";
import { syntheticBars } from "../../lib/market/synthetic.ts";
import { barsCsv } from "../../lib/market/print.ts";
import { workspaceWith } from "./support.ts";

const bars = syntheticBars({
  symbol: "USDJPY",
  from: Date.UTC(2025, 0, 1),
  to: Date.UTC(2025, 0, 4),
  seed: 1,
});
const input = { csv: "bars.csv", symbol: "USDJPY", timeframe: "5m" };

describe("bars in shared memory", () => {
  test("are those of the file, in one piece that threads share", () => {
    const { reader } = workspaceWith({ "bars.csv": [...barsCsv([bars], "USDJPY")].join("") });
    const { bars: read, report } = readColumns(reader, input);
    expect(report.bars).toBe(bars.length);
    expect([...read.close]).toEqual([...bars.close].map((price) => Number(price.toFixed(10))));
    expect(read.time.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(read.spread.buffer).toBe(read.time.buffer);
    const again = barsOver(read.time.buffer as unknown as SharedArrayBuffer, read.length, "5m");
    expect(again.low).toEqual(read.low);
  });

  test("of several blocks keep every bar's own texts, whichever block has some", () => {
    const text = [
      "timestamp,symbol,tf,o,h,l,c,v,spread,zscore",
      "2025-01-01T00:00:00Z,USDJPY,5m,1,2,1,2,0,0.1,",
      "2025-01-01 00:05:00,USDJPY,5m,1,2,1,2,0,0.1,1.5",
      "2025-01-01T00:10:00Z,USDJPY,15m,1,2,1,2,0,0.1,2.5",
      "2025-01-01T00:15:00Z,USDJPY,5m,1,2,1,2,0,0.1,",
      "",
    ].join("\n");
    const { reader, root } = workspaceWith({ "bars.csv": text });
    const whole = readColumns(reader, input).bars;
    const blocks = [...readBars(`${root}/bars.csv`, { symbolFilter: "USDJPY", blockBars: 1 })];
    expect(blocks).toHaveLength(4);
    const joined = joinShared(blocks);
    const texts = ({ stamps, timeframes, extras }: typeof joined) => ({ stamps, timeframes, extras });
    expect(texts(joined)).toEqual(texts(whole));
    expect(joined.timeframes).toEqual(["5m", "5m", "15m", "5m"]);
    const middle = sliceBars(joined, 1, 3);
    expect([middle.length, middle.timeframes, middle.stamps!.length]).toEqual([2, ["5m", "15m"], 2]);
    expect(middle.extras!.zscore).toEqual([1.5, 2.5]);
  });

  test("are refused where there are none", () => {
    const { reader } = workspaceWith({ "bars.csv": "timestamp,symbol,tf,o,h,l,c,v,spread\n" });
    expect(() => readColumns(reader, input)).toThrow("has no bars for this run");
  });
});

import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { barsCsv } from "../../lib/market/print.ts";
import { readBars } from "../../lib/market/read.ts";
import { seekAfter } from "../../lib/market/seek.ts";
import { syntheticBars } from "../../lib/market/synthetic.ts";
import { type Bench, medianMs } from "./bench.ts";

const RUNS = 15;
const sevenYears = { symbol: "USDJPY", from: Date.UTC(2018, 0, 1), to: Date.UTC(2025, 0, 1), seed: 7 };
const oneYear = { ...sevenYears, from: Date.UTC(2024, 0, 1) };

function readAll(path: string): number {
  let bars = 0;
  for (const block of readBars(path, { symbolFilter: "USDJPY" })) bars += block.length;
  return bars;
}

export default {
  name: "market",
  async run(report) {
    const folder = mkdtempSync(join(tmpdir(), "orb-bench-"));
    try {
      const year = () => [...barsCsv([syntheticBars(oneYear)], "USDJPY")].join("");
      report.measure("a year of synthetic bars as CSV text", await medianMs(5, year), "ms", { most: 500 });

      const bars = syntheticBars(sevenYears);
      const text = [...barsCsv([bars], "USDJPY")].join("");
      const path = join(folder, "bars.csv");
      writeFileSync(path, text);
      const megabytes = statSync(path).size / 1e6;
      report.measure("seven years of bars", bars.length, "rows");
      report.measure("their file", megabytes, "MB");

      const started = performance.now();
      readAll(path);
      report.measure("scanner, first reading in the process", performance.now() - started, "ms");
      const scan = await medianMs(RUNS, () => readAll(path));
      report.measure("scanner", scan, "ms");
      report.measure("scanner", (megabytes / scan) * 1000, "MB/s", { least: 400 });

      const bad = join(folder, "bad.csv");
      writeFileSync(bad, text.replace(",5m,", ",5m,x"));
      const behind = await medianMs(RUNS, () => readAll(bad));
      report.measure("scanner, the first row bad", (megabytes / behind) * 1000, "MB/s");

      const tolerant = join(folder, "quoted.csv");
      writeFileSync(tolerant, `"timestamp"${text.slice("timestamp".length)}`);
      const slow = await medianMs(5, () => readAll(tolerant));
      report.measure("tolerant reader", (bars.length / slow) * 1000, "rows/s", { least: 300_000 });

      const packed = `${path}.gz`;
      writeFileSync(packed, Bun.gzipSync(text));
      const gzip = await medianMs(5, () => readAll(packed));
      report.measure("scanner, gzip (of plain text)", (megabytes / gzip) * 1000, "MB/s");

      const middle = bars.time[bars.length >> 1]!;
      const last = bars.time[bars.length - 1]!;
      report.measure("seek to the middle", await medianMs(RUNS, () => seekAfter(path, middle)), "ms", {
        most: 5,
      });
      report.measure("seek to the end", await medianMs(RUNS, () => seekAfter(path, last)), "ms", { most: 5 });
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
} satisfies Bench;

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { calendarOf } from "../../lib/market/calendar.ts";
import { BAR_CSV_HEADER } from "../../lib/market/print.ts";
import { isoUtc } from "../../lib/workspace/time.ts";
import type { Bench } from "./bench.ts";

/** One-minute bars; ten million are 27 years. */
const ROWS = Number(process.env.ORB_INGEST_ROWS ?? 1_000_000);
const MINUTE = 60_000;
const script = resolve(import.meta.dir, "../../scripts/pull_prices.ts");
const meter = resolve(import.meta.dir, "measure_child.ts");

/** Bars of all open minutes from 1995 on, as text. */
function* minutes(rows: number): Generator<string, void> {
  yield BAR_CSV_HEADER;
  const { openIntervals } = calendarOf("", "calendar");
  let row = 0;
  for (const { from, to } of openIntervals(Date.UTC(1995, 0, 1), Date.UTC(2026, 0, 1))) {
    let text = "";
    for (let time = from; time < to && row < rows; time += MINUTE, row++) {
      const open = 110 + 20 * Math.sin(row / 50_000) + 0.2 * Math.sin(row / 17);
      const close = open + 0.03 * Math.sin(row / 3);
      const [o, h, l, c] = [open, Math.max(open, close) + 0.011, Math.min(open, close) - 0.012, close];
      text += `${isoUtc(time)},USDJPY,1m,${[o, h, l, c].map((price) => price.toFixed(3)).join()},${row % 90},0.0170\n`;
    }
    yield text;
    if (row === rows) return;
  }
}

function pull(folder: string, flags: string[]): { ms: number; mib: number } {
  const argv = ["--source", "bars.csv", "--tf", "1m", ...flags];
  const child = Bun.spawnSync([process.execPath, meter, process.execPath, script, ...argv], {
    env: { PATH: process.env.PATH, ORB_WORKSPACE: folder },
  });
  const run = JSON.parse(child.stdout.toString()) as { ms: number; mib: number; exit: number };
  if (run.exit !== 0) throw new Error(`pull_prices ended with ${run.exit}`);
  return run;
}

export default {
  name: "ingest",
  async run(report) {
    const folder = mkdtempSync(join(tmpdir(), "orb-bench-"));
    try {
      const sink = Bun.file(join(folder, "bars.csv")).writer();
      for (const text of minutes(ROWS)) {
        sink.write(text);
        await sink.flush();
      }
      await sink.end();
      report.measure("bars of a minute in a CSV (ORB_INGEST_ROWS)", ROWS, "rows");
      const checked = pull(folder, ["--dry-run"]);
      report.measure("read and validated, whole process", (ROWS / checked.ms) * 1000, "rows/s", {
        least: 1_000_000,
      });
      const stored = pull(folder, []);
      report.measure("into three tiers, whole process", (ROWS / stored.ms) * 1000, "rows/s", {
        least: 250_000,
      });
      report.measure("its memory", stored.mib, "MiB", { most: 200 });
      const again = pull(folder, []);
      report.measure("the same once more, nothing new", (ROWS / again.ms) * 1000, "rows/s");
      report.measure("its memory", again.mib, "MiB", { most: 200 });
      writeFileSync(join(folder, "bars.csv"), "timestamp,o,h,l,c\n");
      report.measure("a delivery without rows into that store", pull(folder, []).ms, "ms");
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
} satisfies Bench;

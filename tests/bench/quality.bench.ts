import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Bench, Report } from "./bench.ts";

const DAY = 86_400_000;
const MINUTES = 1440;
const HEADER = "timestamp,symbol,tf,o,h,l,c,v,spread\n";
const script = resolve(import.meta.dir, "../../scripts/check_data_quality.ts");
const meter = resolve(import.meta.dir, "measure_child.ts");

/** One-minute bars of whole UTC days, written day by day; `between` stands between date and time. */
function writeBars(path: string, rows: number, between = "T"): void {
  writeFileSync(path, HEADER);
  const two = (value: number) => String(value).padStart(2, "0");
  const day = Array.from(
    { length: MINUTES },
    (_, minute) =>
      `${between}${two(Math.floor(minute / 60))}:${two(minute % 60)}:00Z,USDJPY,1m,109.5${minute % 10}0,109.560,109.462,109.477,0,0.0080\n`,
  );
  for (let written = 0, at = Date.UTC(1995, 0, 2); written < rows; written += MINUTES, at += DAY) {
    const date = new Date(at).toISOString().slice(0, 10);
    appendFileSync(
      path,
      day
        .slice(0, rows - written)
        .map((line) => date + line)
        .join(""),
    );
  }
}

/** The whole process: its speed and its memory. `least` rows a second. */
function audit(report: Report, what: string, rows: number, least: number, path: string, ...flags: string[]) {
  const child = Bun.spawnSync([process.execPath, meter, process.execPath, script, path, ...flags], {
    env: { PATH: process.env.PATH, ORB_WORKSPACE: tmpdir() },
  });
  const run = JSON.parse(child.stdout.toString()) as { ms: number; mib: number; exit: number };
  if (run.exit !== 0) throw new Error(`check_data_quality ended with ${run.exit}`);
  report.measure(what, (rows / run.ms) * 1000, "rows/s", { least });
  report.measure("its memory", run.mib, "MiB", { most: 200 });
}

export default {
  name: "quality",
  async run(report) {
    const folder = mkdtempSync(join(tmpdir(), "orb-bench-"));
    try {
      const path = join(folder, "bars.csv");
      const rows = 10_000_000;
      writeBars(path, rows);
      audit(report, "audit of ten million rows", rows, 2_000_000, path);
      const further = ["--calendar-day-summary", "--trading-calendar", "fx24x5"];
      audit(report, "by days and by the calendar", rows, 1_500_000, path, ...further);

      const other = join(folder, "blank.csv");
      writeBars(other, 1_000_000, " ");
      audit(report, "a million rows in another form", 1_000_000, 200_000, other);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
} satisfies Bench;

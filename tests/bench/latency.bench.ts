import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Bench } from "./bench.ts";

const SAMPLES = 2_000_000;
const NOW = Date.UTC(2026, 0, 15);
const FOURTEEN_DAYS = 14 * 86_400_000;
const RUNS = 3;
const script = resolve(import.meta.dir, "../../scripts/analyze_signal_latency.ts");
const meter = resolve(import.meta.dir, "measure_child.ts");

/** Samples of the last fourteen days in the order of time, as emitters leave them in the analyser's shape. */
function* rows(): Generator<string> {
  yield "timestamp_utc,latency_ms,status,detail,source\n";
  let text = "";
  for (let at = 0; at < SAMPLES; at++) {
    const stamp = new Date(NOW - FOURTEEN_DAYS + 1000 + Math.floor((at / SAMPLES) * (FOURTEEN_DAYS - 2000)));
    const latency = ((at * 7919) % 6_000_000) / 1000;
    const status = at % 400 === 0 ? "failure" : "success";
    text += `${stamp.toISOString().replace("Z", "123Z")},${latency.toFixed(6)},${status},,day_orb\n`;
    if (text.length < 1 << 20) continue;
    yield text;
    text = "";
  }
  yield text;
}

function run(workspace: string, flags: string[]) {
  const child = Bun.spawnSync([process.execPath, meter, process.execPath, script, ...flags], {
    env: { PATH: process.env.PATH, ORB_WORKSPACE: workspace, ORB_NOW: "2026-01-15T00:00:00Z" },
  });
  const measured = JSON.parse(child.stdout.toString()) as { ms: number; mib: number; exit: number };
  if (measured.exit !== 0) throw new Error(`analyze_signal_latency ended with ${measured.exit}`);
  return measured;
}

export default {
  name: "latency",
  async run(report) {
    const workspace = mkdtempSync(join(tmpdir(), "orb-bench-"));
    try {
      mkdirSync(join(workspace, "ops"));
      writeFileSync(join(workspace, "ops/signal_latency.csv"), [...rows()].join(""));
      report.measure("samples", SAMPLES, "rows");
      const runs = Array.from({ length: RUNS }, () => run(workspace, ["--max-raw-bytes", "1000000000"]));
      const time = Math.min(...runs.map(({ ms }) => ms));
      report.measure(`two weeks rolled up, whole process, best of ${RUNS}`, time, "ms", { most: 2000 });
      report.measure("its memory", Math.max(...runs.map(({ mib }) => mib)), "MiB", { most: 250 });
      // Once: the second time there is nothing left to pack.
      const packed = run(workspace, []);
      report.measure("the same, and all of it packed into the archive", packed.ms, "ms");
      report.measure("its memory", packed.mib, "MiB", { most: 250 });
    } finally {
      rmSync(workspace, { recursive: true });
    }
  },
} satisfies Bench;

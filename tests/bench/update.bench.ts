import { appendFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { barRows, barsCsv } from "../../lib/market/print.ts";
import { syntheticBars } from "../../lib/market/synthetic.ts";
import type { Bars } from "../../lib/market/bars.ts";
import { WORKSPACE_TEMPLATES } from "../../lib/workspace/templates.ts";
import type { Bench } from "./bench.ts";

const ROUNDS = 15;
const NEW_BARS = 12;
const BARS = "validated/USDJPY/5m.csv";
const root = resolve(import.meta.dir, "../..");
const script = join(root, "scripts/update_state.ts");
const binary = join(root, "dist/orb-ops");
const meter = join(import.meta.dir, "measure_child.ts");

interface Measured {
  ms: number;
  mib: number;
  exit: number;
}

function run(workspace: string, command: string[]): Measured {
  const child = Bun.spawnSync([process.execPath, meter, ...command], {
    env: { PATH: process.env.PATH, ORB_WORKSPACE: workspace },
  });
  const run = JSON.parse(child.stdout.toString()) as Measured;
  if (run.exit !== 0) throw new Error(`${command.join(" ")} ended with ${run.exit}`);
  return run;
}

/** Whether the binary is of a time that had this command. */
function knows(compiled: string): boolean {
  return Bun.spawnSync([compiled, "update_state", "--version"]).exitCode === 0;
}

function write(workspace: string, path: string, text: string): void {
  mkdirSync(join(workspace, path, ".."), { recursive: true });
  writeFileSync(join(workspace, path), text);
}

/** A workspace as `init_workspace` makes it, with these bars ingested. */
function workspaceOf(folder: string, name: string, bars: Bars): string {
  const workspace = join(folder, name);
  for (const [path, text] of Object.entries(WORKSPACE_TEMPLATES)) write(workspace, path, text);
  write(workspace, BARS, [...barsCsv([bars], "USDJPY")].join(""));
  return workspace;
}

export default {
  name: "update",
  async run(report) {
    const folder = mkdtempSync(join(tmpdir(), "orb-bench-"));
    try {
      const update = [process.execPath, script];
      const end = Date.UTC(2025, 0, 1);
      const years = (count: number) =>
        syntheticBars({ symbol: "USDJPY", from: Date.UTC(2025 - count, 0, 1), to: end, seed: 7 });
      const later = syntheticBars({ symbol: "USDJPY", from: end, to: end + 14 * 86_400_000, seed: 8 });
      const rows = [...barRows(later, "USDJPY")].join("").trimEnd().split("\n");
      const nextRows = (round: number) =>
        `${rows.slice(round * NEW_BARS, (round + 1) * NEW_BARS).join("\n")}\n`;

      const seven = workspaceOf(folder, "seven", years(7));
      run(seven, update);
      // The same state behind four times the bars.
      const many = join(folder, "many");
      cpSync(seven, many, { recursive: true });
      write(many, BARS, [...barsCsv([years(28)], "USDJPY")].join(""));
      const empty = workspaceOf(folder, "empty", { ...later, length: 0 });

      const times: Record<"empty" | "seven" | "many" | "binary", Measured[]> = {
        empty: [],
        seven: [],
        many: [],
        binary: [],
      };
      const compiled = existsSync(binary) && knows(binary);
      for (let round = 0; round < ROUNDS; round++) {
        const fresh = join(folder, `empty-${round}`);
        cpSync(empty, fresh, { recursive: true });
        const grow = (workspace: string, number: number) =>
          appendFileSync(join(workspace, BARS), nextRows(number));
        grow(fresh, round);
        times.empty.push(run(fresh, update));
        grow(seven, 2 * round);
        times.seven.push(run(seven, update));
        grow(many, round);
        times.many.push(run(many, update));
        grow(seven, 2 * round + 1);
        if (compiled) times.binary.push(run(seven, [binary, "update_state"]));
      }

      const best = (runs: Measured[]) => Math.min(...runs.map(({ ms }) => ms));
      const ratio = best(times.seven) / best(times.empty);
      report.measure("12 bars after seven years, as a script, best", best(times.seven), "ms");
      report.measure("  against an empty history", ratio, "×", { most: 1.4 });
      const growth = best(times.many) / best(times.seven);
      report.measure("  after 28 years against seven", growth, "×", { least: 0.8, most: 1.2 });
      const memory = Math.max(...[...times.seven, ...times.many].map(({ mib }) => mib));
      report.measure("  its memory", memory, "MiB", { most: 75 });
      if (!compiled) return report.skip("the same in the binary", "run `bun run compile` first (again)");
      report.measure("the same in the binary, best", best(times.binary), "ms", { most: 60 });
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
} satisfies Bench;

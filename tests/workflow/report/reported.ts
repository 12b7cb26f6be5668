import { mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "../../../lib/command/define.ts";
import { run } from "../../../lib/command/run.ts";
import { barsCsv } from "../../../lib/market/print.ts";
import { syntheticBars } from "../../../lib/market/synthetic.ts";
import type { RunReport } from "../../../lib/report/run/report.ts";
import type { JsonObject } from "../../../lib/workspace/json.ts";
import { command as renderReport } from "../../../scripts/render_report.ts";
import { command as runSim } from "../../../scripts/run_sim.ts";
import { fakeWorld } from "../../command/fake_world.ts";
import { root } from "../../sources.ts";
import { Folder } from "../../workspace/folder.ts";

const MANIFEST = "configs/strategies/day_orb_5m.yaml";

/** A workspace with six weeks of synthetic bars, in which commands are typed. */
export class Reports extends Folder implements Disposable {
  constructor() {
    const range = { from: Date.UTC(2025, 0, 1), to: Date.UTC(2025, 1, 12) };
    const bars = syntheticBars({ symbol: "USDJPY", ...range, seed: 7 });
    super(mkdtempSync(join(tmpdir(), "orb-report-")), {
      [MANIFEST]: readFileSync(join(root, MANIFEST)),
      "data/bars.csv": [...barsCsv([bars], "USDJPY")].join(""),
    });
  }

  rename(from: string, to: string): void {
    renameSync(this.path(from), this.path(to));
  }

  /** `run_sim` on the bars, and what it printed. */
  async simulate(...flags: string[]): Promise<JsonObject & { run_dir: string }> {
    const { exit, out } = await this.type(
      runSim,
      "--csv",
      "data/bars.csv",
      "--out-dir",
      "runs",
      "--no-auto-state",
      ...flags,
    );
    if (exit !== 0) throw new Error(out);
    return JSON.parse(out);
  }

  /** `render_report` of a run, the page that it made, and what the page says it shows. */
  async render(
    run: string,
    ...flags: string[]
  ): Promise<{ result: JsonObject; page: string; report: RunReport }> {
    const { exit, out } = await this.type(renderReport, run, ...flags);
    if (exit !== 0) throw new Error(out);
    const result = JSON.parse(out) as JsonObject;
    const page = this.read(String(result.path));
    return { result, page, report: dataOf(page) };
  }

  async type(command: Command, ...argv: string[]): Promise<{ exit: number; out: string; err: string }> {
    const world = fakeWorld({ cwd: this.root, env: { ORB_NOW: "2026-01-05T00:00:00Z" } });
    const exit = await run(command, argv, world);
    return { exit, out: world.out, err: world.err };
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true });
  }
}

export function dataOf(page: string): RunReport {
  return JSON.parse(/id="page-data">(.*?)<\/script>/s.exec(page)![1]!).data;
}

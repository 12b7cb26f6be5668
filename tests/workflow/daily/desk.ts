import { afterAll, beforeAll, setDefaultTimeout } from "bun:test";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "../../../lib/command/define.ts";
import { run } from "../../../lib/command/run.ts";
import { barsCsv } from "../../../lib/market/print.ts";
import { syntheticBars } from "../../../lib/market/synthetic.ts";
import type { RunReport, StepReport } from "../../../lib/workflow/daily/report.ts";
import type { StepName } from "../../../lib/workflow/daily/step.ts";
import { sha256 } from "../../../lib/workspace/found.ts";
import { WORKSPACE_TEMPLATES } from "../../../lib/workspace/templates.ts";
import { command as pullPrices } from "../../../scripts/pull_prices.ts";
import { command as daily } from "../../../scripts/run_daily_workflow.ts";
import { fakeWorld } from "../../command/fake_world.ts";
import { Folder } from "../../workspace/folder.ts";

export const BACKUP = "data/usdjpy_5m_2018-2024_utc.csv";
export const BARS = "validated/USDJPY/5m.csv";
export const SUMMARY = "reports/data_quality/usdjpy_5m_summary.json";
/** After the last bar. */
export const NOW = "2025-10-31T22:30:00Z";
/** The runbook's own line. */
export const RUNBOOK = [
  "--ingest",
  "--check-data-quality",
  "--update-state",
  "--benchmarks",
  "--state-health",
  "--benchmark-summary",
];
export const RUN = "20251031T223000Z-USDJPY-conservative";
export const REPORT = `ops/workflow_runs/${RUN}/report.json`;

export interface Done {
  exit: number;
  err: string;
  report: RunReport;
  text: string;
}

/** A workspace for one test. */
export class Desk extends Folder {
  now = NOW;

  /** All files with their text, but for the program's own and the runs' reports. */
  files(): Record<string, string> {
    const paths = this.paths().filter((path) => !path.startsWith("ops/workflow_runs/"));
    return Object.fromEntries(paths.map((path) => [path, this.read(path)]));
  }

  /** The workflow as typed, with its output piped. */
  async run(...argv: string[]): Promise<Done> {
    return this.type(daily as unknown as Command, argv);
  }

  /** What a terminal shows. */
  async show(...argv: string[]): Promise<string> {
    return (await this.type(daily as unknown as Command, ["--no-json", ...argv])).text;
  }

  async type(command: Command, argv: string[], env: Record<string, string> = {}): Promise<Done> {
    const world = fakeWorld({ cwd: this.root, env: { ORB_NOW: this.now, ...env }, columns: 200 });
    const exit = await run(command, argv, world);
    const report = world.out.startsWith("{") ? (JSON.parse(world.out) as RunReport) : ({} as RunReport);
    return { exit, err: world.err, text: world.out, report };
  }
}

/** The files but for where they lie, when they were written and how long something took. */
export function comparable(desk: Desk): Record<string, string> {
  const plain = (text: string) =>
    text
      .replaceAll(desk.root, "ROOT")
      .replace(/"(duration_ms|duration_seconds)": ?[\d.]+/g, '"$1": 0')
      .replace(/"mtime": ?"[^"]*"/g, '"mtime": ""');
  const short = (text: string) => (text.length > 100_000 ? sha256(text) : plain(text));
  return Object.fromEntries(Object.entries(desk.files()).map(([path, text]) => [path, short(text)]));
}

/** Names and states of a run's steps. */
export function states({ steps }: RunReport): string[] {
  return steps.map(({ name, status }) => `${name} ${status}`);
}

export function stepOf({ steps }: RunReport, name: StepName): StepReport {
  return steps.find((step) => step.name === name)!;
}

/** Workspaces as `init_workspace` makes them, with the bars of two months, ingested or yet to be. */
export function desks(): { fresh(): Desk; ingested(): Desk } {
  // A run of the whole chain takes a second, several on a busy machine.
  setDefaultTimeout(60_000);
  const base = mkdtempSync(join(tmpdir(), "orb-daily-"));
  let count = 0;
  const copy = (name: string) => {
    const root = join(base, `desk-${count++}`);
    cpSync(join(base, name), root, { recursive: true });
    return new Desk(root);
  };
  beforeAll(async () => {
    const fresh = new Desk(join(base, "fresh"));
    for (const [path, text] of Object.entries(WORKSPACE_TEMPLATES)) fresh.write(path, text);
    const span = { from: Date.UTC(2025, 6, 6, 21), to: Date.UTC(2025, 9, 31, 21) };
    fresh.write(
      BACKUP,
      [...barsCsv([syntheticBars({ symbol: "USDJPY", ...span, seed: 3 })], "USDJPY")].join(""),
    );
    cpSync(fresh.root, join(base, "ingested"), { recursive: true });
    const { exit, err } = await new Desk(join(base, "ingested")).type(pullPrices as unknown as Command, []);
    if (exit !== 0) throw new Error(err);
  });
  afterAll(() => rmSync(base, { recursive: true }));
  return { fresh: () => copy("fresh"), ingested: () => copy("ingested") };
}

/** A CSV without some of its rows: those whose timestamp begins with one of these. */
export function withoutBars(csv: string, ...stamps: string[]): string {
  return csv
    .split("\n")
    .filter((line) => !stamps.some((stamp) => line.startsWith(stamp)))
    .join("\n");
}

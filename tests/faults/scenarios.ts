import { join } from "node:path";
import { commitPlan, type CommitOutcome, type Sources } from "../../lib/workspace/commit.ts";
import { type Files, realFiles } from "../../lib/workspace/files.ts";
import type { JsonObject } from "../../lib/workspace/json.ts";
import { Workspace } from "../../lib/workspace/paths.ts";
import type { Change, Plan } from "../../lib/workspace/plan.ts";
import {
  appendChange,
  deleteChange,
  makePlan,
  type Reading,
  writeChange,
} from "../../lib/workspace/plans.ts";
import { Reader } from "../../lib/workspace/reader.ts";
import { systemClock } from "../../lib/workspace/time.ts";
import { acrossDevices } from "./intercept.ts";
import type { Tree } from "../workspace/support.ts";

/** A commit and what it does. Trees are relative to a folder in which `ws` is the workspace. */
export interface Scenario {
  before: Tree;
  after: Tree;
  changes(ctx: Reading): (Change | undefined)[];
  /** `outside/` counts as another file system. */
  acrossDevices?: boolean;
}

const state = (serial: number) => `{\n  "serial": ${serial},\n  "ev": [${"0.125, ".repeat(40)}0]\n}\n`;
const rows = (count: number) => Array.from({ length: count }, (_, i) => `2026-01-02T00:00:00Z,${i},buy\n`);
const fourRows = rows(4).join("");
const manyRows = rows(3_500).join("");

export const sources: Sources = { rows: (args) => rows(Number(args.count)) };

const base: Tree = {
  "ws/runs/index.csv": "run,trades\nr0,3\n",
  "ws/runs/active/state.json": state(1),
  "ws/ops/log.jsonl": '{"n":1}\n',
  "ws/ops/archive/1.json": state(0),
  "ws/ops/archive/2.json": state(1),
};

const without = (tree: Tree, ...paths: string[]) =>
  Object.fromEntries(Object.entries(tree).filter(([path]) => !paths.includes(path)));

export const scenarios: Record<string, Scenario> = {
  create: {
    before: { "ws/notes.txt": "mine\n" },
    after: {
      "ws/notes.txt": "mine\n",
      "ws/runs/r1/params.json": "{}\n",
      "ws/runs/r1/deep/state.json": state(1),
      "ws/runs/r1/empty.txt": "",
    },
    changes: (ctx) => [
      writeChange(ctx, "runs/r1/params.json", "{}\n"),
      writeChange(ctx, "runs/r1/deep/state.json", state(1)),
      writeChange(ctx, "runs/r1/empty.txt", ""),
    ],
  },
  replace: {
    before: base,
    after: { ...base, "ws/runs/active/state.json": state(2), "ws/runs/index.csv": "run,trades\n" },
    changes: (ctx) => [
      writeChange(ctx, "runs/active/state.json", state(2)),
      writeChange(ctx, "runs/index.csv", "run,trades\n"),
    ],
  },
  append: {
    before: base,
    after: {
      ...base,
      "ws/ops/log.jsonl": '{"n":1}\n{"n":2}\n',
      "ws/runs/index.csv": `run,trades\nr0,3\n${fourRows}`,
      "ws/ops/new.jsonl": "{}\n",
    },
    changes: (ctx) => [
      appendChange(ctx, "ops/log.jsonl", '{"n":2}\n'),
      appendChange(ctx, "runs/index.csv", fourRows),
      appendChange(ctx, "ops/new.jsonl", "{}\n"),
    ],
  },
  delete: {
    before: base,
    after: { ...without(base, "ws/ops/archive/1.json", "ws/ops/archive/2.json"), "ws/ops/archive/": "" },
    changes: (ctx) => [deleteChange(ctx, "ops/archive/1.json"), deleteChange(ctx, "ops/archive/2.json")],
  },
  stream: {
    before: base,
    after: { ...base, "ws/runs/index.csv": manyRows, "ws/ops/log.jsonl": `{"n":1}\n${manyRows}` },
    changes: (ctx) => [
      writeChange(ctx, "runs/index.csv", { source: "rows", args: { count: 3_500 } }),
      appendChange(ctx, "ops/log.jsonl", { source: "rows", args: { count: 3_500 } }),
    ],
  },
  outside: {
    before: { "ws/notes.txt": "mine\n", "outside/report.json": "{}\n" },
    after: { "ws/notes.txt": "ours\n", "outside/report.json": '{"ok":true}\n' },
    acrossDevices: true,
    changes: (ctx) => [
      writeChange(ctx, "../outside/report.json", '{"ok":true}\n'),
      writeChange(ctx, "notes.txt", "ours\n"),
    ],
  },
  mixed: {
    before: { ...base, "outside/report.json": "{}\n" },
    after: {
      ...without(base, "ws/ops/archive/1.json"),
      "ws/runs/active/state.json": state(2),
      "ws/runs/active/ledger.jsonl": '{"serial":2}\n',
      "ws/ops/log.jsonl": '{"n":1}\n{"n":2}\n',
      "ws/ops/archive/3.json": state(2),
      "ws/runs/index.csv": `run,trades\nr0,3\n${fourRows}`,
      "outside/report.json": '{"ok":true}\n',
      "outside/new/copy.json": state(2),
    },
    acrossDevices: true,
    changes: (ctx) => [
      writeChange(ctx, "runs/active/state.json", state(2), 0o600),
      appendChange(ctx, "runs/active/ledger.jsonl", '{"serial":2}\n'),
      appendChange(ctx, "ops/log.jsonl", '{"n":2}\n'),
      writeChange(ctx, "ops/archive/3.json", state(2)),
      deleteChange(ctx, "ops/archive/1.json"),
      appendChange(ctx, "runs/index.csv", { source: "rows", args: { count: 4 } }),
      writeChange(ctx, "../outside/report.json", '{"ok":true}\n'),
      writeChange(ctx, "../outside/new/copy.json", state(2)),
    ],
  },
};

export function workspaceIn(folder: string): Workspace {
  return new Workspace(join(folder, "ws"), folder);
}

/** The file system as the scenario has it. */
export function filesOf(scenario: Scenario, files: Files = realFiles): Files {
  return scenario.acrossDevices ? acrossDevices(files) : files;
}

/** Plans on the sound file system and commits through `faulty`. The lock is real. */
export function commitScenario(
  folder: string,
  scenario: Scenario,
  sound: Files = realFiles,
  faulty: Files = sound,
): Promise<CommitOutcome<JsonObject>> {
  const workspace = workspaceIn(folder);
  const plan = planScenario(workspace, scenario, sound);
  return commitPlan({
    workspace,
    plan,
    sources,
    files: faulty,
    clock: systemClock({}),
    command: "scenario",
    waitMs: 0,
  });
}

/** The commit after it, of another file: it must find nothing that the first one left behind. Its tree is the first one's and this. */
export function nextOf(scenario: Scenario): Scenario {
  return { ...scenario, changes: (ctx) => [writeChange(ctx, "next.txt", "next")] };
}

export const next: Tree = { "ws/next.txt": "next" };

export function planScenario(workspace: Workspace, scenario: Scenario, files: Files): Plan {
  const ctx = { reader: new Reader(workspace, files) };
  return makePlan(ctx, {}, { changes: scenario.changes(ctx) });
}

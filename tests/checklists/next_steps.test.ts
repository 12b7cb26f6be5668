import { expect, test } from "bun:test";
import { loadChecklist } from "../../lib/checklists/load.ts";
import { nextSteps } from "../../lib/checklists/next_steps.ts";
import type { Fact } from "../../lib/checklists/overview.ts";
import { newRecord } from "../../lib/checklists/record.ts";
import { systemClock } from "../../lib/workspace/time.ts";
import { parseFlags } from "../../lib/command/flags.ts";
import { catalog } from "../../scripts/catalog.ts";
import { workspaceWith } from "../runs/support.ts";

const fact = (tone: Fact["tone"], name: string, checklist: string): Fact => ({
  label: { en: name, ja: name },
  value: { en: "so", ja: "そう" },
  tone,
  checklist,
});

test("a new workspace is tried out, then filled", () => {
  const steps = nextSteps(workspaceWith(), [fact("none", "Bars", "ingest_review")]);
  expect(steps.map(({ opens }) => opens)).toEqual([
    { command: "demo", args: [] },
    { checklist: "ingest_review" },
  ]);
});

test("what is wrong comes first, and only the first of it", () => {
  const facts = [fact("warn", "A", "a"), fact("bad", "B", "b"), fact("bad", "C", "c")];
  const { reader } = workspaceWith({ "runs/active/state.json": "{}" });
  const [first, second, ...none] = nextSteps({ reader }, facts);
  expect(first).toEqual({
    text: { en: "Put right: B (b)", ja: "対処する: B（b）" },
    opens: { checklist: "b" },
  });
  expect(second!.opens).toEqual({ command: "update_state", args: ["--simulate-live", "--dry-run"] });
  expect(none).toEqual([]);
  const [named] = nextSteps({ reader }, [{ ...fact("bad", "B", "b"), checklist: "state_load" }]);
  expect(named!.text).toEqual({ en: "Put right: B (Load state)", ja: "対処する: B（state 読込）" });
});

test("walks that were left open are gone on with; finished ones, and records that cannot be read, are not named", () => {
  const clock = systemClock({ ORB_NOW: "2026-01-05T00:00:00Z" });
  const { reader } = workspaceWith();
  const recordOf = (id: string, status: "open" | "complete") => {
    const record = newRecord({ reader, clock, lang: "en" } as never, loadChecklist(reader, id), {
      operator: "ana",
      vars: {},
    });
    return JSON.stringify({ ...record, status });
  };
  const stocked = workspaceWith({
    "runs/active/state.json": "{}",
    "ops/checklists/state_save/20260105_000000.json": recordOf("state_save", "open"),
    "ops/checklists/log_review/20260105_000000.json": recordOf("log_review", "complete"),
    "ops/checklists/state_load/20260105_000000.json": "{ torn",
  });
  const steps = nextSteps(stocked, []);
  expect(steps.map(({ opens }) => opens)).toEqual([
    { checklist: "state_save" },
    { command: "update_state", args: ["--simulate-live", "--dry-run"] },
  ]);
  expect(steps[0]!.text.en).toMatch(/^Go on: Save state \(7 left\)$/);
});

test("commands that are named can be run as they stand", async () => {
  for (const { reader } of [workspaceWith(), workspaceWith({ "runs/active/state.json": "{}" })]) {
    for (const { opens } of nextSteps({ reader }, [])) {
      if ("checklist" in opens) continue;
      const { command } = await catalog[opens.command]!();
      expect((await parseFlags(command, opens.args)).options).toBeDefined();
    }
  }
});

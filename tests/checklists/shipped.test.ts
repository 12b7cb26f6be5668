import { expect, test } from "bun:test";
import { CHECKS } from "../../lib/checklists/checks/all.ts";
import { checkCommands } from "../../lib/checklists/commands.ts";
import { checklistIds, loadChecklist } from "../../lib/checklists/load.ts";
import type { Checklist } from "../../lib/checklists/schema.ts";
import { Vars } from "../../lib/checklists/vars.ts";
import { catalog } from "../../scripts/catalog.ts";
import { Desk } from "../state/desk.ts";

const ctx = new Desk().context();
const ids = checklistIds(ctx.reader);

/** What an operator would answer where the checklist asks. */
const ANSWERS = {
  anchor: "docs/task_backlog.md#p1-07-latency",
  incident: "20260105-0700_USDJPY_spike",
  week_start: "2026-01-05",
  config_version: "v2",
  proposal: "docs/proposals/x.json",
  diff: "ops/state_archive/x_diff.json",
  run_dir: "runs/x",
};

function open(id: string): { checklist: Checklist; vars: Vars } {
  const checklist = loadChecklist(ctx.reader, id);
  return { checklist, vars: new Vars(ctx, checklist, ANSWERS) };
}

test.each(ids)("%s names checks and commands that are there, with arguments that they accept", async (id) => {
  const { checklist, vars } = open(id);
  await checkCommands(checklist, catalog, vars);
  for (const { check } of checklist.items) {
    if (!check) continue;
    const given = CHECKS[check.fn]!.params.safeParse(vars.fill(check.with));
    expect(given.error?.issues ?? []).toEqual([]);
  }
});

test("together they use every verifier that the runbook knows", () => {
  const used = ids.flatMap((id) => open(id).checklist.items.flatMap(({ check }) => check?.fn ?? []));
  expect(Object.keys(CHECKS).sort()).toEqual([...new Set(used)].sort());
});

test("arguments that a command refuses make a checklist unusable, and the message names the item", async () => {
  const { checklist, vars } = open("state_hygiene");
  const items = checklist.items.map((item) =>
    item.id === "prune"
      ? { ...item, command: { name: "prune_state_archive", args: ["--keeep", "5"] } }
      : item,
  );
  await expect(checkCommands({ ...checklist, items }, catalog, vars)).rejects.toThrow(
    "state_hygiene.yaml cannot be used: item prune: unknown flag --keeep",
  );
});

import { describe, expect, test } from "bun:test";
import { commitPlan } from "../../lib/workspace/commit.ts";
import type { Context } from "../../lib/workspace/context.ts";
import { CHECKS } from "../../lib/checklists/checks/all.ts";
import { checklistIds, checkNames, loadChecklist } from "../../lib/checklists/load.ts";
import { newRecord, readRecords } from "../../lib/checklists/record.ts";
import {
  answer,
  applies,
  checkItem,
  commandWords,
  isComplete,
  planRecord,
  recheckEvidence,
  varsOf,
  type Walk,
} from "../../lib/checklists/walk.ts";
import { Desk } from "../state/desk.ts";

const LIST = `id: morning
version: 1
title: {en: Morning, ja: 朝の点検}
vars:
  preview: {default: "out/\${symbol}.json"}
  ticket: {resolve: ask}
  phase: {default: open}
items:
  - {id: preview, title: {en: Preview, ja: プレビュー}, check: {fn: json.value, with: {path: "\${preview}", pointer: /anomalies, op: eq, value: []}}, evidence: ["out/*.json"]}
  - {id: file, title: {en: File a ticket, ja: 起票}, command: {name: emit_signal, args: [--signal-id, "\${ticket}"]}}
  - {id: told, title: {en: Tell the desk, ja: 連絡}, required: false}
  - {id: closing, when: {var: phase, equals: close}, title: {en: Close, ja: 終了}}
`;
const COMMON = "vars:\n  symbol: {default: USDJPY}\n";

function desk(files: Record<string, string> = {}) {
  const made = new Desk({
    "configs/checklists/morning.yaml": LIST,
    "configs/checklists/_common.yaml": COMMON,
    ...files,
  });
  return made;
}

function begin(ctx: Context, vars: Record<string, string> = {}): Walk {
  const checklist = loadChecklist(ctx.reader, "morning");
  return { checklist, record: newRecord(ctx, checklist, { operator: "ana", vars }) };
}

async function save(ctx: Context, walk: Walk) {
  const { workspace, clock } = ctx;
  const plan = planRecord(ctx, walk);
  await commitPlan({ workspace, clock, command: "test", plan });
  return plan.result;
}

describe("the shipped checklists", () => {
  test("can all be read, and walk over commands and checks by name", () => {
    const { reader } = new Desk().context();
    const ids = checklistIds(reader);
    expect(ids).toHaveLength(17);
    const items = ids.flatMap((id) => loadChecklist(reader, id).items);
    expect(items).toHaveLength(108);
  });

  test("may be replaced by a workspace's own, and joined by others", () => {
    const { reader } = desk().context();
    expect(checklistIds(reader)).toContain("morning");
    expect(loadChecklist(reader, "morning").vars).toMatchObject({ symbol: { default: "USDJPY" } });
    expect(Object.keys(loadChecklist(reader, "state_save").vars)).toEqual(["symbol"]);
  });

  test.each([
    ["an unknown key", LIST.replace("required", "requird"), "did you mean required?"],
    ["a language that is missing", LIST.replace(", ja: 連絡", ""), "items.2.title.ja"],
    ["a var with both or neither", LIST.replace("{resolve: ask}", "{}"), "vars.ticket"],
    ["an id twice", LIST.replace("id: told", "id: file"), "item file is there twice"],
    ["another file's id", LIST.replace("id: morning", "id: evening"), "id is evening"],
  ])("are refused with %s", (_, text, why) => {
    const { reader } = desk({ "configs/checklists/morning.yaml": text }).context();
    expect(() => loadChecklist(reader, "morning")).toThrow(why);
  });

  test("are refused with a check or a command that is not there", () => {
    const list = loadChecklist(desk().context().reader, "morning");
    const known = { checks: Object.keys(CHECKS), commands: ["emit_signal"] };
    expect(() => checkNames(list, known)).not.toThrow();
    expect(() => checkNames(list, { ...known, commands: ["emit_signals"] })).toThrow(
      "did you mean emit_signals?",
    );
    expect(() => checkNames(list, { ...known, checks: [] })).toThrow("item preview names json.value");
  });
});

/** A var as texts name it. */
const named = (name: string) => `\${${name}}`;

describe("vars", () => {
  test("are filled into texts, defaults included; what nobody has answered leaves the command without its words", () => {
    const ctx = desk().context();
    const walk = begin(ctx);
    const vars = varsOf(ctx, walk);
    expect(vars.get("preview")).toEqual({ value: "out/USDJPY.json", from: "default" });
    expect(vars.get("ticket")).toEqual({ value: null, from: "ask" });
    expect(commandWords(walk.checklist.items[1]!, vars)).toBeUndefined();
    const given = varsOf(ctx, begin(ctx, { ticket: "T-7", symbol: "EURUSD" }));
    expect(commandWords(walk.checklist.items[1]!, given)).toEqual(["--signal-id", "T-7"]);
    expect(given.text(`${named("preview")} at ${named("today")}`)).toBe("out/EURUSD.json at 2026-01-05");
    expect(given.fill(named("other"))).toBe(named("other"));
  });

  test("that are looked up name the newest thing of its kind, or ask", () => {
    const made = new Desk({
      "ops/state_archive/day_orb_5m.DayORB5m/USDJPY/conservative/20260101_000000_diff.json":
        '{"strategy_key":"day","symbol":"USDJPY","mode":"conservative","status":"blocked","reason":["anomaly:x"]}',
      "ops/state_archive/day_orb_5m.DayORB5m/USDJPY/conservative/20260102_000000_state.json": "{}",
      "ops/weekly_report_history/2025-12-29.json": "{}",
    });
    const ctx = made.context();
    const resolved = (id: string, name: string) => {
      const checklist = loadChecklist(ctx.reader, id);
      return varsOf(ctx, { checklist, record: newRecord(ctx, checklist, { operator: "a", vars: {} }) }).get(
        name,
      );
    };
    expect(resolved("state_update", "diff")?.value).toEndWith("/20260101_000000_diff.json");
    expect(resolved("state_update", "diff_summary")?.value).toBe(
      "day USDJPY conservative: blocked (anomaly:x)",
    );
    expect(resolved("secrets_rotation", "week_start")?.value).toBe("2025-12-29");
    expect(resolved("incident_replay", "incident")).toEqual({ value: null, from: "ask" });
    expect(resolved("state_save", "run_dir")).toEqual({ value: null, from: "ask" });
  });
});

describe("a walk", () => {
  const preview = { "out/USDJPY.json": '{"anomalies":[]}' };

  test("is recorded answer by answer, and is complete when nothing required is left", async () => {
    const made = desk(preview);
    let ctx = made.context();
    let walk = begin(ctx);
    const checked = await checkItem(ctx, walk.checklist.items[0]!, varsOf(ctx, walk));
    expect(checked).toMatchObject({ status: "pass", data: { found: [] } });
    walk = { ...walk, record: answer(ctx, walk, "preview", { status: "pass" }) };
    expect(walk.record.items.preview?.evidence).toEqual([
      { path: "out/USDJPY.json", sha256: expect.stringMatching(/^[0-9a-f]{64}$/), bytes: 16 },
    ]);
    expect(await save(ctx, walk)).toMatchObject({
      status: "open",
      counts: { pass: 1, pending: 2, not_applicable: 1 },
    });

    ctx = made.context();
    const [record] = readRecords(ctx.reader, "morning");
    walk = { ...walk, record: answer(ctx, { ...walk, record: record! }, "file", { status: "confirmed" }) };
    expect(isComplete(ctx, walk)).toBe(true);
    expect(await save(ctx, walk)).toMatchObject({
      status: "complete",
      record: "ops/checklists/morning/20260105_000000.json",
    });
    const [line] = made.read("ops/checklists/completions.jsonl").trim().split("\n");
    expect(JSON.parse(line!)).toMatchObject({
      checklist: "morning",
      operator: "ana",
      counts: { pass: 1, confirmed: 1 },
    });
  });

  test("leaves nothing required out without a note that says why", () => {
    const ctx = desk().context();
    const walk = begin(ctx);
    expect(() => answer(ctx, walk, "preview", { status: "skipped" })).toThrow("only with a note");
    expect(() => answer(ctx, walk, "told", { status: "waived" })).toThrow("only with a note");
    expect(answer(ctx, walk, "told", { status: "skipped" }).items.told?.status).toBe("skipped");
    expect(
      answer(ctx, walk, "preview", { status: "waived", note: "no bars today" }).items.preview,
    ).toMatchObject({
      status: "waived",
      note: "no bars today",
      by: "ana",
    });
  });

  test("asks an item that has passed again when its evidence is no longer the same", () => {
    const made = desk(preview);
    const ctx = made.context();
    const walk = begin(ctx);
    const record = answer(ctx, walk, "preview", { status: "pass" });
    expect(recheckEvidence(made.context(), record).items.preview?.status).toBe("pass");
    made.write("out/USDJPY.json", '{"anomalies":[1]}');
    expect(recheckEvidence(made.context(), record).items.preview?.status).toBe("pending");
  });

  test("that another session has answered first is not overwritten", async () => {
    const made = desk(preview);
    const ctx = made.context();
    const walk = begin(ctx);
    await save(ctx, walk);
    const [one, other] = [made.context(), made.context()];
    const [mine] = readRecords(one.reader, "morning");
    const [theirs] = readRecords(other.reader, "morning");
    const mineWalk = {
      ...walk,
      record: answer(one, { ...walk, record: mine! }, "told", { status: "confirmed" }),
    };
    const plan = planRecord(one, mineWalk);
    await save(other, {
      ...walk,
      record: answer(other, { ...walk, record: theirs! }, "file", { status: "confirmed" }),
    });
    const { workspace, clock } = one;
    await expect(commitPlan({ workspace, clock, command: "test", plan })).rejects.toMatchObject({
      code: "plan_stale",
    });
  });

  test("asks only what its phase is about", () => {
    const ctx = desk().context();
    const walk = begin(ctx);
    const closing = walk.checklist.items.at(-1)!;
    expect(applies(ctx, closing, varsOf(ctx, walk))).toBe(false);
    expect(applies(ctx, closing, varsOf(ctx, begin(ctx, { phase: "close" })))).toBe(true);
  });
});

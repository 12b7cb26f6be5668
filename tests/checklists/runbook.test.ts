import { beforeEach, describe, expect, test } from "bun:test";
import { loadChecklist } from "../../lib/checklists/load.ts";
import { newRecord, readRecords } from "../../lib/checklists/record.ts";
import { answer, planRecord, type Walk } from "../../lib/checklists/walk.ts";
import { commitPlan } from "../../lib/workspace/commit.ts";
import type { JsonObject } from "../../lib/workspace/json.ts";
import { command as runbook } from "../../scripts/runbook.ts";
import { Desk } from "../state/desk.ts";

const LIST = `id: morning
version: 1
title: {en: Morning, ja: 朝の点検}
vars:
  symbol: {default: USDJPY}
  ticket: {resolve: ask}
items:
  - {id: preview, title: {en: Preview, ja: プレビュー}, check: {fn: json.value, with: {path: "out/\${symbol}.json", pointer: /anomalies, op: eq, value: []}}, on_fail: {en: Look at it, ja: 内容を確認}}
  - {id: filed, title: {en: Ticket, ja: 起票}, check: {fn: file.exists, with: {path: "\${ticket}"}}}
  - {id: extra, required: false, title: {en: Extra, ja: 追加}, check: {fn: file.exists, with: {path: none}}}
  - {id: told, title: {en: Tell the desk, ja: 連絡}}
  - {id: closing, when: {var: symbol, equals: EURUSD}, title: {en: Close, ja: 終了}, check: {fn: file.exists, with: {path: none}}}
`;

let desk: Desk;
beforeEach(() => {
  desk = new Desk({ "configs/checklists/morning.yaml": LIST, "out/USDJPY.json": '{"anomalies": []}' });
});

/** A walk with these answers, put on record. */
async function walked(id: string, answers: Record<string, string>, operator = "ana"): Promise<string> {
  const ctx = desk.context();
  const checklist = loadChecklist(ctx.reader, id);
  let walk: Walk = { checklist, record: newRecord(ctx, checklist, { operator, vars: {} }) };
  for (const [item, status] of Object.entries(answers)) {
    const said = { status, note: "as agreed" } as Parameters<typeof answer>[3];
    walk = { ...walk, record: answer(ctx, walk, item, said) };
  }
  const { workspace, clock } = ctx;
  const plan = planRecord(ctx, walk);
  await commitPlan({ workspace, clock, command: "test", plan });
  return plan.result.run_id;
}

const items = ({ items: all }: JsonObject) => all as JsonObject[];

test("list names the workspace's checklists beside the shipped ones", async () => {
  const { exit, out } = await desk.run(runbook);
  expect(exit).toBe(0);
  expect((out.checklists as JsonObject[]).find(({ id }) => id === "morning")).toMatchObject({
    items: 5,
    automatic: 4,
    path: "configs/checklists/morning.yaml",
  });
  expect((out.checklists as JsonObject[]).length).toBe(18);
});

test("show tells vars, and each item with its command line", async () => {
  const { out } = await desk.run(runbook, "show", "state_hygiene", "--var", "symbol=EURUSD");
  expect(out.vars).toMatchObject({
    symbol: { value: "EURUSD", from: "given" },
    run_dir: { value: null, from: "ask" },
  });
  expect(items(out)[0]).toMatchObject({ id: "prune", kind: "run", command: "prune_state_archive --keep 5" });
  expect(Bun.stripANSI(await desk.show(runbook, "show", "morning"))).toContain(
    "ticket = (unanswered: --var NAME=VALUE)",
  );
});

describe("check", () => {
  test("runs the automatic items that apply, and records nothing", async () => {
    const before = desk.files();
    const { exit, out } = await desk.run(runbook, "check", "morning");
    expect(exit).toBe(0);
    expect(items(out).map(({ id, status }) => [id, status])).toEqual([
      ["preview", "pass"],
      // Nobody has said which ticket.
      ["filed", "unknown"],
      // Optional, so nothing fails by it.
      ["extra", "fail"],
    ]);
    expect(items(out)[1]!.message).toMatchObject({ en: "ticket has not been answered yet" });
    expect(out).toMatchObject({ status: "pass", counts: { pass: 1, unknown: 1, fail: 1 } });
    expect(desk.files()).toEqual(before);
  });

  test("ends with 1 where something required fails, and says what to do", async () => {
    desk.write("out/USDJPY.json", '{"anomalies": [1]}');
    const { exit, out } = await desk.run(runbook, "check", "morning", "--var", "ticket=out/USDJPY.json");
    expect(exit).toBe(1);
    expect(out.status).toBe("fail");
    const shown = Bun.stripANSI(await desk.show(runbook, "check", "morning", "--lang", "ja"));
    expect(shown).toContain("[不合格]  プレビュー");
    expect(shown).toContain("→ 内容を確認");
    expect(shown).toContain("必須項目に不合格があります、不明 1 件");
  });

  test("names the command that sees to an item that fails", async () => {
    const { out } = await desk.run(runbook, "check", "state_hygiene");
    const health = items(out).find(({ id }) => id === "health");
    expect(health).toMatchObject({ status: "fail", command: "check_state_health" });
  });

  test("takes the items that apply with these vars", async () => {
    const { out } = await desk.run(runbook, "check", "morning", "--var", "symbol=EURUSD");
    expect(items(out).map(({ id }) => id)).toEqual(["preview", "filed", "extra", "closing"]);
  });

  test("does not guess where a var is only part of a path", async () => {
    desk.write("configs/checklists/morning.yaml", LIST.replace("ticket}", "ticket}.json"));
    const { out } = await desk.run(runbook, "check", "morning");
    expect(items(out)[1]).toMatchObject({ status: "unknown", data: { var: "ticket" } });
  });
});

test.each([
  ["a checklist that is not there", ["check", "mornin"], "Did you mean morning?"],
  ["none at all", ["check"], "runbook check needs CHECKLIST"],
  ["a var that is no pair", ["check", "morning", "--var", "symbol"], "write NAME=VALUE"],
  [
    "a var that the checklist does not have",
    ["check", "morning", "--var", "symbl=EURUSD"],
    "Did you mean symbol?",
  ],
  ["an item that is not there", ["attach", "morning", "previw", "out/USDJPY.json"], "Did you mean preview?"],
  ["no item", ["attach", "morning"], "runbook attach needs"],
  ["no open walk", ["attach", "morning", "preview", "out/USDJPY.json"], "No walk of morning is open"],
])("%s is refused with the way out", async (_, argv, why) => {
  const { exit, out } = await desk.run(runbook, ...argv);
  expect(exit).toBe(2);
  expect(JSON.stringify(out)).toContain(why);
});

test("a checklist with a check that is not there is refused", async () => {
  desk.write("configs/checklists/morning.yaml", LIST.replace("fn: json.value", "fn: json.vale"));
  const { exit, out } = await desk.run(runbook, "check", "morning");
  expect([exit, out.error]).toEqual([2, "checklist_invalid"]);
});

describe("status", () => {
  const rowOf = async (...argv: string[]) => {
    const { out } = await desk.run(runbook, "status", ...argv);
    return (out.checklists as JsonObject[]).find(({ id }) => id === "morning");
  };

  test("tells the last completion and the walk that is open; what is older than the limit is stale", async () => {
    expect(await rowOf()).toMatchObject({ stale: true, last: null, open: null });
    const done = { preview: "pass", filed: "confirmed", told: "confirmed" };
    await walked("morning", done);
    desk.now = "2026-01-11T00:00:00Z";
    expect(await rowOf()).toMatchObject({ stale: false, last: { operator: "ana", days_ago: 6 }, open: null });
    expect(await rowOf("--stale-days", "5")).toMatchObject({ stale: true });
    const run_id = await walked("morning", { preview: "pass" });
    expect(await rowOf()).toMatchObject({
      last: { operator: "ana" },
      open: { run_id, answered: 2, items: 5 },
    });
  });

  test("goes on past a record that cannot be read", async () => {
    desk.write("ops/checklists/morning/20260105_000000.json", "{");
    expect(await rowOf()).toMatchObject({
      stale: true,
      unreadable: { en: expect.stringContaining("20260105_000000") },
    });
    expect(await desk.show(runbook, "status")).toContain("20260105_000000.json");
  });
});

describe("attach", () => {
  test("adds files to the newest open walk, hashed, the same file once; the item stays as it was", async () => {
    await walked("morning", { preview: "fail" });
    desk.now = "2026-01-06T00:00:00Z";
    const run_id = await walked("morning", { filed: "confirmed" });
    desk.write("out/a.txt", "a");
    await desk.run(runbook, "attach", "morning", "preview", "out/a.txt");
    desk.write("out/a.txt", "ab");
    const { exit, out } = await desk.run(
      runbook,
      "attach",
      "morning",
      "preview",
      "out/a.txt",
      "out/USDJPY.json",
    );
    expect(exit).toBe(0);
    expect(out).toMatchObject({
      run_id,
      item: "preview",
      attached: [{ path: "out/a.txt", bytes: 2 }, { bytes: 17 }],
    });
    const [older, record] = readRecords(desk.context().reader, "morning");
    expect(older!.items.preview?.evidence).toEqual([]);
    expect(record!.items.preview?.status).toBe("pending");
    expect(record!.items.preview?.evidence.map(({ path, bytes }) => [path, bytes])).toEqual([
      ["out/a.txt", 2],
      ["out/USDJPY.json", 17],
    ]);
  });

  test("what was attached stays evidence when the item is answered", async () => {
    await walked("morning", {});
    desk.write("out/a.txt", "a");
    await desk.run(runbook, "attach", "morning", "told", "out/a.txt");
    const ctx = desk.context();
    const checklist = loadChecklist(ctx.reader, "morning");
    const [record] = readRecords(ctx.reader, "morning");
    const told = answer(ctx, { checklist, record: record! }, "told", { status: "confirmed" }).items.told!;
    expect(told.evidence).toMatchObject([{ path: "out/a.txt", bytes: 1 }]);
  });

  test("refuses a file that is not there, and a walk that is complete", async () => {
    await walked("morning", { filed: "confirmed" });
    expect((await desk.run(runbook, "attach", "morning", "told", "out/none")).out.error).toBe(
      "file_not_found",
    );
    await walked("morning", { preview: "pass", filed: "confirmed", told: "confirmed" });
    const dry = await desk.run(runbook, "attach", "morning", "told", "out/USDJPY.json", "--dry-run");
    expect(dry.exit).toBe(0);
    expect(readRecords(desk.context().reader, "morning")[0]!.items.told?.evidence).toEqual([]);
  });
});

describe("render", () => {
  const DOCUMENT = "docs/go_nogo_checklist.md";

  test("writes one row an item between its marks, and keeps the text around them", async () => {
    desk.write(
      DOCUMENT,
      "# Mine\n\nbefore\n\n<!-- runbook:begin go_nogo -->\nold\n<!-- runbook:end go_nogo -->\n\nafter\n",
    );
    const { exit, out } = await desk.run(runbook, "render", "go_nogo");
    expect(exit).toBe(0);
    expect(out).toMatchObject({ path: DOCUMENT, run_id: null, changed: true });
    const text = desk.read(DOCUMENT);
    expect(text).toStartWith(
      "# Mine\n\nbefore\n\n<!-- runbook:begin go_nogo -->\n| Check | Owner | Frequency | Evidence |",
    );
    expect(text).toEndWith("<!-- runbook:end go_nogo -->\n\nafter\n");
    expect(text).not.toContain("old");
    expect([...text.matchAll(/<!-- item:(\w+) -->/g)]).toHaveLength(18);
    expect(text).toContain(
      "| [ ] Approver and decision comment <!-- item:approval --> | ops | per_decision | pending |",
    );
    expect((await desk.run(runbook, "render", "go_nogo")).out.changed).toBe(false);
  });

  test("fills in status, who, when and evidence of the newest walk that came to an item", async () => {
    desk.write("reports/go_nogo_bridge.json", "{}");
    await walked("go_nogo", { run_bridge: "pass", overfit: "confirmed" });
    desk.now = "2026-01-06T00:00:00Z";
    await walked("go_nogo", { overfit: "waived", approval: "confirmed" }, "bo|b");
    await desk.run(runbook, "render", "go_nogo", "--lang", "ja");
    const text = desk.read(DOCUMENT);
    expect(text).toStartWith("# ペーパー取引の移行判定\n");
    expect(text).toContain(
      "| [x] bridge を再実行 <!-- item:run_bridge --> | ops | weekly | 合格 2026-01-05 ana<br>as agreed<br>[go_nogo_bridge.json](../reports/go_nogo_bridge.json) |",
    );
    expect(text).toContain(
      "<!-- item:overfit --> | research | weekly | 免除 2026-01-06 bo\\|b<br>as agreed |",
    );
    expect(text).toContain("**判定: No-Go** — bo\\|b · as agreed · 2026-01-06T00:00:00Z ([20260106_000000]");
  });

  test("the decision is go when every required item is done; a skipped one is not", async () => {
    const all = loadChecklist(desk.context().reader, "go_nogo").items.map(({ id }) => [id, "confirmed"]);
    await walked("go_nogo", Object.fromEntries(all));
    expect((await desk.run(runbook, "render", "go_nogo")).out).toMatchObject({
      decision: "go",
      approver: "ana",
    });
    await walked("go_nogo", Object.fromEntries([...all, ["overfit", "skipped"]]));
    expect((await desk.run(runbook, "render", "go_nogo")).out).toMatchObject({ decision: "no_go" });
  });

  test("a gate that is walked to its end records its decision, and links it under its week", async () => {
    const all = loadChecklist(desk.context().reader, "go_nogo").items.map(({ id }) => [id, "confirmed"]);
    await walked("go_nogo", Object.fromEntries(all));
    const [record] = readRecords(desk.context().reader, "go_nogo");
    expect(record!.decision).toEqual({
      decision: "go",
      approver: "ana",
      comment: "as agreed",
      decided_at: "2026-01-05T00:00:00Z",
    });
    expect(desk.read("docs/progress_phase4.md")).toContain("[go_nogo] go, approver ana, as agreed");
  });

  test("of another checklist goes into a document of its own", async () => {
    const { out } = await desk.run(runbook, "render", "morning");
    expect(out).not.toHaveProperty("decision");
    expect(desk.read("docs/morning_checklist.md")).toStartWith(
      "# Morning\n\n<!-- runbook:begin morning -->\n",
    );
  });
});

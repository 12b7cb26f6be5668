import { describe, expect, test } from "bun:test";
import { runCheck } from "../../lib/checklists/check.ts";
import { CHECKS } from "../../lib/checklists/checks/all.ts";
import { run } from "../../lib/command/run.ts";
import type { Command } from "../../lib/command/define.ts";
import type { Context } from "../../lib/workspace/context.ts";
import type { JsonObject } from "../../lib/workspace/json.ts";
import { command as checkQuality } from "../../scripts/check_data_quality.ts";
import { command as reportOn } from "../../scripts/generate_experiment_report.ts";
import { command as incident } from "../../scripts/incident.ts";
import { command as tasks } from "../../scripts/manage_task_cycle.ts";
import { command as propose } from "../../scripts/propose_param_update.ts";
import { fakeWorld } from "../command/fake_world.ts";
import { GATE, RANKING, WRITTEN } from "../experiments/review_files.ts";
import { changed, contextOf, NOW, stocked, withDemo } from "./demo_workspace.ts";
import { answersToGarbage, textsIn } from "./garbage.ts";

/** Checks of rooms on what their own commands leave in the demo's workspace: each passes, fails, and meets what it cannot read. */

withDemo();

const SNAPSHOT = "ops/runtime_snapshot.json";
const ANOMALIES = "ops/logs/ingest_anomalies.jsonl";
const API = "configs/api_ingest.yml";
const KEY = "USDJPY_5m";
const BARS = "validated/USDJPY/5m.csv";
const AUDIT = "reports/data_quality/audit.json";
const METRICS = "runs/USDJPY_conservative_20260105_000000/metrics.json";

/** What a check says, in English, with its status. */
async function said(fn: string, given: JsonObject, ctx: Context = contextOf()): Promise<[string, string]> {
  const { status, message } = await runCheck(ctx, CHECKS[fn]!, given);
  expect(message.ja).toMatch(/./);
  return [status, message.en];
}

/** Carries out a command in the workspace of a context, and looks anew. */
async function after(ctx: Context, command: Command, ...argv: string[]): Promise<Context> {
  const root = ctx.workspace.root;
  const world = fakeWorld({ cwd: root, env: { ORB_NOW: NOW, ORB_WORKSPACE: root } });
  expect([await run(command, argv, world), world.err.includes("error:")]).toEqual([0, false]);
  return contextOf(root);
}

const meta = (more: JsonObject) => ({ path: SNAPSHOT, key: KEY, ...more });
const fresh = { aspect: "fresh", snapshot: SNAPSHOT, key: KEY, interval: 300 };

describe("ingest", () => {
  test.each([
    ["bars fresh enough, in open market", "ingest.meta", meta({ max_freshness_minutes: "120" }), {}, "pass"],
    ["bars that are too old", "ingest.meta", meta({ max_freshness_minutes: "90" }), {}, "fail"],
    ["another series", "ingest.meta", { path: SNAPSHOT, key: "EURUSD_5m" }, {}, "fail"],
    ["a damaged snapshot", "ingest.meta", meta({}), { [SNAPSHOT]: "{" }, "unknown"],
    ["no expected backup", "ingest.meta", meta({ backup: "" }), {}, "skip"],
    [
      "the expected backup",
      "ingest.meta",
      meta({ backup: "data/USDJPY_5m_synthetic_next_day.csv" }),
      {},
      "pass",
    ],
    ["another backup", "ingest.meta", meta({ backup: "data/other.csv" }), {}, "fail"],
    ["anomalies since", "ingest.anomalies", { path: ANOMALIES, since: "2026-01-04" }, {}, "warn"],
    ["none since", "ingest.anomalies", { path: ANOMALIES, since: "2026-01-06" }, {}, "pass"],
    [
      "no anomaly log",
      "ingest.anomalies",
      { path: ANOMALIES, since: "2026-01-04" },
      { [ANOMALIES]: undefined },
      "pass",
    ],
    [
      "a damaged one",
      "ingest.anomalies",
      { path: ANOMALIES, since: "2026-01-04" },
      { [ANOMALIES]: "{\n{\n" },
      "unknown",
    ],
    ["since when nobody knows", "ingest.anomalies", { path: ANOMALIES, since: "soon" }, {}, "unknown"],
    ["a worker that is late", "ingest.worker", fresh, {}, "fail"],
    ["no stop file", "ingest.worker", { aspect: "stop" }, {}, "pass"],
    ["a stop file", "ingest.worker", { aspect: "stop" }, { "ops/live_ingest_worker.stop": "" }, "fail"],
    ["a readable state in force", "ingest.worker", { aspect: "state" }, {}, "pass"],
    [
      "no state in force",
      "ingest.worker",
      { aspect: "state" },
      { "runs/active/state.json": undefined },
      "fail",
    ],
    ["a damaged state", "ingest.worker", { aspect: "state" }, { "runs/active/state.json": "{" }, "unknown"],
    ["a provider within the criteria", "api.activation", { path: API, provider: "twelve_data" }, {}, "pass"],
    ["the first provider, which costs too much", "api.activation", { path: API }, {}, "fail"],
    ["no configuration", "api.activation", { path: API }, { [API]: undefined }, "fail"],
    ["a damaged configuration", "api.activation", { path: API }, { [API]: "providers: [" }, "unknown"],
  ] as [string, string, JsonObject, Record<string, string | undefined>, string][])(
    "%s: %s",
    async (_, fn, given, files, status) => {
      const ctx = Object.keys(files).length > 0 ? changed(files) : contextOf();
      expect((await said(fn, given, ctx))[0]).toBe(status);
    },
  );

  test("a worker is in time within two of its intervals, and stays so while the market is closed", async () => {
    // The newest bar closed as the market did, on Friday at 22:00.
    expect(await said("ingest.worker", fresh, changed({}, "2026-01-04T21:59:00Z"))).toEqual([
      "pass",
      "the newest bar closed 0.0 min ago",
    ]);
    const [status] = await said("ingest.worker", fresh, changed({}, "2026-01-04T22:11:00Z"));
    expect(status).toBe("fail");
  });

  test("bars whose end is invented fail, unless that is allowed", async () => {
    const snapshot = JSON.parse(contextOf().reader.text(SNAPSHOT));
    snapshot.ingest[KEY] = "2026-01-02T23:00:00";
    const ctx = changed({ [SNAPSHOT]: JSON.stringify(snapshot) });
    expect(await said("ingest.meta", meta({}), ctx)).toEqual(["fail", "the newest bars are invented"]);
    expect((await said("ingest.meta", meta({ allow_synthetic: true }), ctx))[0]).toBe("pass");
  });
});

describe("dq.summary", () => {
  test("judges the audit that the command wrote, by trading time where it had a calendar", async () => {
    const flags = ["--csv", BARS, "--symbol", "USDJPY", "--out-json", AUDIT, "--calendar-day-summary"];
    const raw = await after(changed({}), checkQuality, ...flags);
    const asked = { path: AUDIT, coverage_min: "0.99", duplicates_max: 0, calendar_warnings_max: 0 };
    const [status, why] = await said("dq.summary", asked, raw);
    expect(status).toBe("fail");
    expect(why).toContain("is below 99.00 %");
    const traded = await after(raw, checkQuality, ...flags, "--trading-calendar", "fx24x5");
    expect((await said("dq.summary", { ...asked, calendar_warnings_max: 400 }, traded))[0]).toBe("pass");
  });

  test.each([
    ["no audit", undefined, "fail"],
    ["a damaged one", "{", "unknown"],
    ["an audit that could not begin", '{"status": "error", "error": "csv_missing"}', "unknown"],
    ["duplicates", '{"status": "pass", "coverage_ratio": 1, "duplicates": 2}', "fail"],
    ["no rows", '{"status": "pass", "coverage_ratio": null, "duplicates": 0}', "fail"],
  ])("%s", async (_, text, status) => {
    expect(
      (await said("dq.summary", { path: AUDIT, duplicates_max: 0 }, changed({ [AUDIT]: text })))[0],
    ).toBe(status);
  });
});

describe("metrics.guard", () => {
  const limits = {
    paths: [METRICS],
    min_sharpe: -20,
    max_drawdown: "-300",
    min_win_rate: { conservative: 0.1 },
  };
  test.each([
    ["figures within the limits", {}, {}, "pass"],
    ["a Sharpe ratio that is too low", { min_sharpe: "0" }, {}, "fail"],
    ["a drawdown from zero that is too deep, in pips", { max_drawdown: -150 }, {}, "fail"],
    ["a win rate that is too low for its mode", { min_win_rate: { conservative: "0.35" } }, {}, "fail"],
    ["a win rate of another mode", { min_win_rate: { bridge: 0.35 } }, {}, "pass"],
    [
      "a run without trades",
      {},
      { [METRICS]: '{"mode": "conservative", "sharpe": null, "win_rate": null}' },
      "fail",
    ],
    ["no metrics", {}, { [METRICS]: undefined }, "fail"],
    ["damaged metrics", {}, { [METRICS]: "{" }, "unknown"],
    ["something else", {}, { [METRICS]: "[]" }, "unknown"],
  ] as [string, JsonObject, Record<string, string | undefined>, string][])(
    "%s",
    async (_, more, files, status) => {
      expect((await said("metrics.guard", { ...limits, ...more }, changed(files)))[0]).toBe(status);
    },
  );
});

describe("the machine", () => {
  test.each([
    ["folders that are there or can be made", { paths: ["ops", "new/folder"], min_free_mb: "1" }, {}, "pass"],
    ["a file in the place of a folder", { paths: ["ops/runtime_snapshot.json/x"] }, {}, "fail"],
    ["too little space", { paths: ["ops"], min_free_mb: 1e12 }, {}, "fail"],
  ])("disk.writable: %s", async (_, given, __, status) => {
    expect((await said("disk.writable", given))[0]).toBe(status);
  });

  test("secrets.present names what is missing, placeholders included, and no value", async () => {
    const ctx = { ...contextOf(), env: { A_KEY: "planted-value", B_KEY: "changeme" } };
    expect(await said("secrets.present", { names: ["A_KEY"] }, ctx)).toEqual(["pass", "all set: A_KEY"]);
    const result = await runCheck(ctx, CHECKS["secrets.present"]!, { names: ["A_KEY", "B_KEY", "C_KEY"] });
    expect(result).toMatchObject({ status: "fail", data: { missing: ["B_KEY", "C_KEY"] } });
    expect(JSON.stringify(result)).not.toContain("planted");
  });
});

describe("experiments", () => {
  const REVIEW = "reports/x_review.json";
  const PACKET = "docs/proposals/x.json";
  const inputs = ["--best", "s/best.json", "--gate-json", "s/gate.json", "--portfolio", "s/telemetry.json"];

  /** A report and a packet as the commands write them. */
  async function written(): Promise<Context> {
    const diff = '{"status": "applied", "diff": {"updated": [], "added": [], "removed": []}}';
    const ctx = changed({
      "s/best.json": JSON.stringify(RANKING),
      "s/gate.json": JSON.stringify(GATE),
      "s/telemetry.json": JSON.stringify(WRITTEN),
      "s/diff.json": diff,
    });
    const reported = await after(
      ctx,
      reportOn,
      ...inputs,
      "--out",
      "reports/x_review.md",
      "--json-out",
      REVIEW,
    );
    const packed = ["--state-archive", "s/diff.json", "--out", "docs/proposals/x.md", "--json-out", PACKET];
    return after(reported, propose, "--best", "s/best.json", "--report-json", REVIEW, ...packed);
  }

  test("a report passes until its inputs change, and fails without a section; an empty one is a warning", async () => {
    const ctx = await written();
    expect((await said("experiment.report", { path: REVIEW }, ctx))[0]).toBe("pass");
    const files = Object.fromEntries(
      ["reports/x_review.md", "s/gate.json"].map((path) => [path, ctx.reader.text(path)]),
    );
    const { root } = ctx.workspace;
    const put = async (path: string, text: string) => {
      await Bun.write(`${root}/${path}`, text);
      return said("experiment.report", { path: REVIEW }, contextOf(root));
    };
    const markdown = files["reports/x_review.md"]!;
    const steps = markdown.indexOf("## Next Steps");
    expect(await put("s/gate.json", "{}")).toEqual(["fail", "s/gate.json has changed since"]);
    await put("s/gate.json", files["s/gate.json"]!);
    expect(await put("reports/x_review.md", markdown.slice(0, steps))).toEqual([
      "fail",
      "reports/x_review.md lacks the section Next Steps",
    ]);
    expect(await put("reports/x_review.md", `${markdown.slice(0, steps)}## Next Steps\n`)).toEqual([
      "warn",
      "nothing stands under Next Steps",
    ]);
    expect((await put(REVIEW, "{}"))[0]).toBe("unknown");
    expect((await put(REVIEW, "{"))[0]).toBe("unknown");
    expect((await said("experiment.report", { path: "reports/none.json" }))[0]).toBe("fail");
  });

  test("a packet passes while it is whole and speaks of one experiment", async () => {
    const ctx = await written();
    expect((await said("experiment.proposal", { path: PACKET }, ctx))[0]).toBe("pass");
    const packet = JSON.parse(ctx.reader.text(PACKET)) as JsonObject;
    const of = async (more: JsonObject) => {
      await Bun.write(`${ctx.workspace.root}/${PACKET}`, JSON.stringify({ ...packet, ...more }));
      return said("experiment.proposal", { path: PACKET }, contextOf(ctx.workspace.root));
    };
    expect(await of({ docs_updated: [] })).toEqual(["fail", `${PACKET} has no docs_updated`]);
    expect(await of({ experiment: { id: "another" } })).toEqual([
      "fail",
      "it is of another, yet speaks of day_orb_core",
    ]);
    expect((await of({ pull_request: null }))[0]).toBe("unknown");
    expect((await said("experiment.proposal", { path: "docs/none.json" }))[0]).toBe("fail");
  });

  test("report and packet of the built-in sample are whole", async () => {
    expect(await said("experiment.render", {})).toEqual(["pass", "the built-in sample is written whole"]);
    expect(await said("proposal.render", {})).toEqual(["pass", "the built-in sample is written whole"]);
  });
});

describe("tasks", () => {
  const ANCHOR = "docs/task_backlog.md#p1-07-spread-audit";
  const BACKLOG =
    "# Backlog\n\n### P1-07 Spread audit\n\n**DoD**\n\n- limits agreed\n\n**Notes**\n\n- begun\n";
  const at = (stage: string) => ({ anchor: ANCHOR, stage });

  test("the ledgers follow a task from its start to its end", async () => {
    let ctx = changed({ "docs/task_backlog.md": BACKLOG });
    expect((await said("task.synced", at("backlog"), ctx))[0]).toBe("pass");
    expect((await said("task.synced", at("in_progress"), ctx))[0]).toBe("fail");
    ctx = await after(ctx, tasks, "start-task", "--anchor", ANCHOR);
    for (const stage of ["in_progress", "any"])
      expect((await said("task.synced", at(stage), ctx))[0]).toBe("pass");
    const checklist = "docs/checklists/p1-07.md";
    const open = await said("task.synced", { checklist, stage: "dod_done" }, ctx);
    expect(open).toEqual(["fail", expect.stringContaining("open: limits agreed")]);
    await Bun.write(
      `${ctx.workspace.root}/${checklist}`,
      ctx.reader.text(checklist).replaceAll("[ ]", "[x]"),
    );
    ctx = await after(ctx, tasks, "finish-task", "--anchor", ANCHOR, "--note", "done");
    expect((await said("task.synced", { checklist, stage: "dod_done" }, ctx))[0]).toBe("pass");
    for (const stage of ["archived", "any"])
      expect((await said("task.synced", at(stage), ctx))[0]).toBe("pass");
    expect((await said("task.synced", at("in_progress"), ctx))[0]).toBe("fail");
  });

  test("a ledger that has the task twice is not in step", async () => {
    const ctx = await after(
      changed({ "docs/task_backlog.md": BACKLOG }),
      tasks,
      "start-task",
      "--anchor",
      ANCHOR,
    );
    const state = ctx.reader.text("state.md");
    const line = state.split("\n").find((one) => one.includes(ANCHOR))!;
    await Bun.write(`${ctx.workspace.root}/state.md`, state.replace(line, `${line}\n${line}`));
    const [status, why] = await said("task.synced", at("any"), contextOf(ctx.workspace.root));
    expect([status, why]).toEqual(["fail", "state.md ## Next Task has it 2 times, not 1"]);
  });

  test("without a task, or with an anchor that is none, nothing is known", async () => {
    expect((await said("task.synced", { stage: "any" }))[0]).toBe("unknown");
    expect((await said("task.synced", { stage: "any", anchor: "README.md#x" }))[0]).toBe("unknown");
    expect((await said("task.synced", { stage: "dod_done", checklist: "docs/none.md" }))[0]).toBe("fail");
  });
});

describe("incidents", () => {
  const ID = "20251105-0800_USDJPY_stops";
  const made = () =>
    after(
      changed({}),
      incident,
      ...[
        "new",
        ID,
        "--symbol",
        "USDJPY",
        "--start-ts",
        "2025-11-05T08:00:00Z",
        "--end-ts",
        "2025-11-05T16:00:00Z",
      ],
      ...["--loss-pips=-12", "--notes", "stops hit one after another"],
    );

  test("a folder is whole when the command has made it; a replay is missing until it was carried out", async () => {
    const ctx = await made();
    expect((await said("incident.folder", { id: ID }, ctx))[0]).toBe("pass");
    expect(await said("incident.replayed", { id: ID }, ctx)).toEqual(["fail", `${ID} has not been replayed`]);
    const replayed = await after(ctx, incident, "replay", ID, "--lead-hours", "24");
    const [status, digest] = await said("incident.replayed", { id: ID }, replayed);
    expect(["pass", "warn"]).toContain(status);
    expect(digest).toContain("pips");
    expect((await said("incident.folder", { id: ID }, replayed))[0]).toBe("pass");
  });

  test("what is missing or damaged is named", async () => {
    const ctx = await made();
    const folder = `${ctx.workspace.root}/ops/incidents/${ID}`;
    await Bun.write(`${folder}/replay_notes.md`, "# Notes\n\n## Summary\n\n## Findings\n");
    const [status, why] = await said("incident.folder", { id: ID }, contextOf(ctx.workspace.root));
    expect([status, why]).toEqual(["fail", expect.stringContaining("Actions")]);
    await Bun.write(`${folder}/artifacts/replay.json`, "{");
    expect((await said("incident.replayed", { id: ID }, contextOf(ctx.workspace.root)))[0]).toBe("unknown");
    expect((await said("incident.folder", { id: "20250101-0000_USDJPY_none" }))[0]).toBe("fail");
  });
});

test("whatever stands in its files, a check answers in both languages", async () => {
  const anchor = "docs/task_backlog.md#p1-07-spread-audit";
  const count = await answersToGarbage(textsIn(stocked), contextOf(), { anchor });
  expect(count).toBeGreaterThan(200);
}, 60_000);

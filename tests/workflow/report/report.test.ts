import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { rmSync } from "node:fs";
import type { JsonObject } from "../../../lib/workspace/json.ts";
import { command as renderReport } from "../../../scripts/render_report.ts";
import { command as runSim } from "../../../scripts/run_sim.ts";
import { dataOf, Reports } from "./reported.ts";

setDefaultTimeout(60_000);

const desk = new Reports();
afterAll(() => desk[Symbol.dispose]());

let run: JsonObject & { run_dir: string };
beforeAll(async () => {
  run = await desk.simulate("--bounds", "--debug", "--debug-sample-limit", "100000", "--html");
});

const BROKEN = /NaN|undefined|\[object|Infinity/;
const shownOf = (page: string) => page.replace(/<script>[\s\S]*?<\/script>/g, "");
const codes = (report: { findings: { code: string }[] }) => report.findings.map(({ code }) => code);

describe("a run's report", () => {
  test("sums up to what the run said of itself", async () => {
    const { report } = await desk.render(run.run_dir);
    const { trades, wins, total_pips, total_pnl_value, max_drawdown } = run as Record<string, number>;
    expect(trades).toBeGreaterThan(20);
    expect(report.summary).toMatchObject({ trades, wins });
    expect(report.summary.total_pips).toBeCloseTo(total_pips!, 8);
    expect(report.summary.total_value).toBeCloseTo(total_pnl_value!, 6);
    expect(report.summary.max_drawdown).toBeCloseTo(max_drawdown!, 6);
    for (const groups of [
      report.months,
      report.sessions,
      report.hours,
      report.weekdays,
      report.sides,
      report.reasons,
    ]) {
      expect(groups.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(total_pnl_value!, 6);
    }
    expect(report.bounds).toMatchObject({ trades, total_pips: { base: expect.any(Number) } });
    expect(report.calibration[0]).toMatchObject({ bucket: "all", trades });
    expect(report.funnel.steps.at(-1)).toEqual({ step: "trades", left: trades!, lost: 0 });
    const bars = desk.read("data/bars.csv").trimEnd().split("\n").length - 1;
    const reached = report.funnel.steps[0]!.left + report.funnel.quiet_bars!;
    expect(reached).toBeLessThanOrEqual(bars);
  });

  test("follows every trade through the bars, and finds its prices inside them", async () => {
    const { report } = await desk.render(run.run_dir);
    expect(report.data).toMatchObject({ followed: run.trades, outside: [], gaps: [], skipped_rows: 0 });
    const column = (name: string) =>
      report.trades.rows.map((row) => row[report.trades.columns.indexOf(name)] as number);
    const [mae, mfe, pips, worst, best] = ["mae", "mfe", "pips", "pips_worst", "pips_best"].map(column);
    const [entry, exit, side] = ["entry_px", "exit_px", "side"].map(column);
    for (const place of report.trades.rows.keys()) {
      // It went at least as far as it ended, whichever way that was.
      const moved = ((exit![place]! - entry![place]!) / 0.01) * (String(side![place]) === "BUY" ? 1 : -1);
      expect(mae![place]!).toBeGreaterThanOrEqual(Math.max(0, -moved) - 0.01);
      expect(mfe![place]!).toBeGreaterThanOrEqual(Math.max(0, moved) - 0.01);
      expect(worst![place]! <= pips![place]! && pips![place]! <= best![place]!).toBe(true);
    }
  });

  test("says which bars, which settings and which command made it", async () => {
    const { report, page } = await desk.render(run.run_dir);
    const sha256 = new Bun.CryptoHasher("sha256").update(desk.read("data/bars.csv")).digest("hex");
    expect(report.data).toMatchObject({
      csv: "data/bars.csv",
      sha256,
      coverage: { trading_time_coverage: 1 },
    });
    expect(report.run.command).toStartWith("bun scripts/run_sim.ts --csv data/bars.csv --out-dir runs");
    expect(report.params).toEqual(desk.json(`${run.run_dir}/params.json`));
    expect(report.hashes).toEqual(desk.json(`${run.run_dir}/checksums.json`).files as JsonObject);
    expect(page).toContain(sha256);
    expect(page).not.toContain("<td>TOK:");
    expect(shownOf(page)).not.toMatch(BROKEN);
  });

  test("is the same page whether run_sim or render_report makes it", async () => {
    expect(run.report).toBe(`reports/runs/${run.run_dir.slice(5)}.html`);
    const made = desk.read(String(run.report));
    const { page } = await desk.render(run.run_dir.slice(5), "--html", "out/again.html");
    expect(page === made).toBe(true);
  });

  test("names why signals were refused where the run kept records of it", async () => {
    const { report } = await desk.render(run.run_dir);
    const [first] = report.funnel.refusals;
    expect(first!.reason).toMatch(/^(strategy_gate|gate_block): \w+$/);
    const total = report.funnel.refusals.reduce((sum, { count }) => sum + count, 0);
    expect(total).toBe(report.funnel.steps[1]!.lost + report.funnel.steps[2]!.lost);
  });
});

describe("a report without its bars", () => {
  test("does without the chart and says why", async () => {
    using other = new Reports();
    const { run_dir } = await other.simulate();
    rmSync(other.path("data/bars.csv"));
    const { report, page } = await other.render(run_dir);
    expect(codes(report)).toContain("no_bars");
    expect(report.data).toMatchObject({ sha256: null, bars: null, followed: 0 });
    expect(page).toContain("data/bars.csv is not there any more.");
    expect(page).not.toContain('data-chart="price"');
    expect(page).toContain('data-chart="equity"');
  });

  test("tells bars that are not the run's", async () => {
    using other = new Reports();
    const { run_dir, trades } = await other.simulate();
    other.write("data/bars.csv", other.read("data/bars.csv").replaceAll(",1", ",2"));
    const { report } = await other.render(run_dir);
    expect(report.data.outside).toHaveLength(Number(trades));
    expect(codes(report)).toContain("outside_bars");
  });

  test("tells which trades a hole touches", async () => {
    using other = new Reports();
    const { run_dir } = await other.simulate();
    const { report: whole } = await other.render(run_dir);
    const entry = new Date(Number(whole.trades.rows[3]![0]) - 600_000).toISOString().slice(0, 19);
    const rows = other.read("data/bars.csv").split("\n");
    const holed = rows.filter((row) => !row.startsWith(entry));
    expect(holed).toHaveLength(rows.length - 1);
    other.write("data/bars.csv", holed.join("\n"));
    const { report } = await other.render(run_dir);
    expect(report.data.gaps).toHaveLength(1);
    expect(report.data.touched).toEqual([3]);
    expect(codes(report)).toContain("gaps_touched");
  });
});

describe("a comparison", () => {
  test("with the run itself finds nothing", async () => {
    const { report, result } = await desk.render(run.run_dir, "--compare", run.run_dir);
    expect(result.compared_with).toBe(run.run_dir);
    expect(report.comparison).toMatchObject({ params: [], only_here: 0, only_there: 0, same_bars: true });
    expect(report.comparison!.summary).toEqual(report.summary);
  });

  test("names settings that differ and trades of one run alone", async () => {
    const short = await desk.simulate("--end-ts", "2025-01-20T00:00:00Z", "--equity", "50000");
    const { report, page } = await desk.render(run.run_dir, "--compare", short.run_dir);
    const names = report.comparison!.params.map(({ name }) => name);
    expect(names).toEqual(["equity", "end_ts"]);
    expect(report.comparison).toMatchObject({ shared: short.trades, only_there: 0, same_bars: true });
    expect(report.comparison!.only_here).toBe(Number(run.trades) - Number(short.trades));
    expect(page).toContain(short.run_dir.slice(5));
  });
});

describe("reports of other runs", () => {
  test("without a trade show that, and no chart", async () => {
    const none = await desk.simulate("--end-ts", "2025-01-02T03:00:00Z");
    expect(none.trades).toBe(0);
    const { report, page } = await desk.render(none.run_dir);
    expect(codes(report)[0]).toBe("no_trades");
    expect(shownOf(page)).not.toMatch(BROKEN);
  });

  test("of the reference say that its fills cannot be had", async () => {
    const reference = await desk.simulate("--semantics", "reference");
    const { report, page } = await desk.render(reference.run_dir);
    expect(codes(report)).toContain("reference");
    expect(report.data).toMatchObject({ followed: 0, outside: [] });
    expect(codes(report)).not.toContain("not_followed");
    expect(shownOf(page)).not.toMatch(BROKEN);
  });

  test("that go on from a state show what was known before, and their own trades alone", async () => {
    const first = await desk.simulate("--end-ts", "2025-01-20T00:00:00Z");
    const state = `${first.run_dir}/state.json`;
    const second = await desk.simulate("--start-ts", "2025-01-20T00:05:00Z", "--load-state", state);
    const { report } = await desk.render(second.run_dir);
    expect(report.learned.before).toMatchObject({ path: state });
    expect(report.summary.trades).toBe(Number(second.trades) - Number(first.trades));
    expect(report.cumulative.trades).toBe(second.trades!);
    expect(codes(report)).toContain("went_on");
    rmSync(desk.path(state));
    const { report: later } = await desk.render(second.run_dir);
    expect(later.learned.before).toBeNull();
  });

  test("with a hostile name show it as text", async () => {
    const { run_dir } = await desk.simulate("--end-ts", "2025-01-10T00:00:00Z");
    const hostile = "runs/<script>document.title=1<!--";
    desk.rename(run_dir, hostile);
    const { page } = await desk.render(hostile, "--html", "out/hostile.html");
    expect(page).toContain("&lt;script&gt;document.title=1&lt;!--");
    expect(page.match(/<script/g)).toHaveLength(3);
    expect(dataOf(page).run.id).toBe("<script>document.title=1<!--");
  });
});

describe("refusals", () => {
  test("a run that is not there is named, with what would be one", async () => {
    const { exit, out } = await desk.type(renderReport, "runs/none");
    expect(exit).toBe(2);
    expect(JSON.parse(out)).toMatchObject({ error: "run_not_found" });
  });

  test("run_sim --html wants a run folder, and writes nothing without one", async () => {
    const { exit, err } = await desk.type(runSim, "--csv", "data/bars.csv", "--no-auto-state", "--html");
    expect(exit).toBe(2);
    expect(err).toContain("--html needs a run folder");
  });

  test("damaged records are not taken for none", async () => {
    const { run_dir } = await desk.simulate("--end-ts", "2025-01-09T00:00:00Z");
    desk.write(`${run_dir}/records.csv`, "a,b\n1,2\n");
    const { exit, out } = await desk.type(renderReport, run_dir);
    expect(exit).toBe(2);
    expect(JSON.parse(out).error).toBe("records_invalid");
  });
});

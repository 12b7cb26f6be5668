import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { run } from "../../lib/command/run.ts";
import { createView } from "../../lib/command/view.ts";
import { readManifest } from "../../lib/runs/manifest/load.ts";
import { demoManifest } from "../../lib/workflow/demo_manifest.ts";
import type { DemoResult } from "../../lib/workflow/demo_result.ts";
import { command as demo } from "../../scripts/demo.ts";
import { command as daily } from "../../scripts/run_daily_workflow.ts";
import { command as runSim } from "../../scripts/run_sim.ts";
import { fakeWorld } from "../command/fake_world.ts";
import { RUNBOOK } from "./daily/desk.ts";

// A demo takes two seconds, several on a busy machine.
setDefaultTimeout(60_000);

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function tempFolder(): string {
  folders.push(mkdtempSync(join(tmpdir(), "orb-demo-")));
  return folders.at(-1)!;
}

interface Typed {
  exit: number;
  out: string;
  err: string;
}

async function type(cwd: string, argv: string[], command: Parameters<typeof run>[0] = demo): Promise<Typed> {
  const world = fakeWorld({ cwd, env: { ORB_NOW: "2026-01-05T00:00:00Z" } });
  const exit = await run(command, argv, world);
  return { exit, out: world.out, err: world.err };
}

const resultOf = ({ out }: Typed) => JSON.parse(out) as DemoResult;

describe("the demo", () => {
  const cwd = tempFolder();
  let done: Typed;
  let result: DemoResult;
  beforeAll(async () => {
    done = await type(cwd, []);
    result = resultOf(done);
  });

  test("makes a year of bars and says that they are synthetic, in words and in their name", () => {
    expect(done.exit).toBe(0);
    expect(result.bars).toMatchObject({ origin: "synthetic", seed: 1, symbol: "USDJPY" });
    expect(result.bars.count).toBeGreaterThan(74_000);
    expect(result.bars.first.slice(0, 10) + result.bars.last.slice(0, 10)).toBe("2025-01-012025-12-31");
    expect(result.files.bars).toBe("out/demo/data/USDJPY_5m_synthetic.csv");
    expect(done.err).toContain("[demo] writing a workspace and a year of SYNTHETIC USDJPY bars (seed 1)\n");
  });

  test("ingests them through pull_prices before it simulates, and a further day for the operator's own update", () => {
    expect(done.err).toContain("[demo] ingesting the bars");
    expect(result.ingest).toMatchObject({ rows_validated: result.bars.count, last_ts_prev: null });
    const rows = readFileSync(join(cwd, "out/demo/validated/USDJPY/5m.csv"), "utf8").trimEnd().split("\n");
    expect(rows.length - 1).toBe(result.bars.count + 288);
    const snapshot = JSON.parse(readFileSync(join(cwd, "out/demo/ops/runtime_snapshot.json"), "utf8"));
    expect(snapshot.ingest).toEqual({ USDJPY_5m: "2026-01-02T21:55:00" });
    expect(snapshot.ingest_meta.USDJPY_5m.primary_source).toBe("local_csv");
  });

  test("hands the state of the first half on to the second", () => {
    expect(result.first_half.to).toBe(result.second_half.from);
    expect(result.first_half.loaded_state).toBeNull();
    const handed = result.second_half.loaded_state!;
    expect(done.err).toContain(`[run_sim] loaded_state=${handed.replace("out/demo/", "")}\n`);
    const states = [handed, join(result.second_half.run_dir, "state.json")].map((path) =>
      JSON.parse(readFileSync(join(cwd, path), "utf8")),
    );
    expect(states.map(({ meta }) => meta.serial)).toEqual([1, 2]);
    expect(states[1].meta.lineage).toBe(states[0].meta.lineage);
  });

  test("counts what one uncut run over the same bars counts", async () => {
    const range = ["--csv", "data/USDJPY_5m_synthetic.csv", "--end-ts", "2025-12-30T23:59:59Z"];
    const flags = [...range, "--no-auto-state", "--bounds"];
    const whole = JSON.parse((await type(join(cwd, "out/demo"), flags, runSim)).out);
    const { both, first_half, second_half } = result;
    expect(both).toMatchObject({
      trades: whole.trades,
      wins: whole.wins,
      total_pips: whole.total_pips,
      total_pnl_value: whole.total_pnl_value,
      sharpe_annualised: whole.sharpe_annualised,
      max_drawdown: whole.max_drawdown,
    });
    expect(both.pnl_interval.worst).toBeCloseTo(whole.bounds.total_pnl_value.worst, 6);
    expect(both.pnl_interval.best).toBeCloseTo(whole.bounds.total_pnl_value.best, 6);
    expect(first_half.trades + second_half.trades).toBe(whole.trades);
    expect(first_half.total_pips + second_half.total_pips).toBeCloseTo(whole.total_pips, 9);
    expect(both.trades).toBeGreaterThan(100);
  });

  test("ends with the last day as a pseudo-live update: what was previewed is what was applied", () => {
    const { preview, applied } = result.update;
    expect(preview.decision).toEqual({ status: "preview", reasons: ["dry_run"] });
    expect(applied).toMatchObject({
      decision: { status: "applied", reasons: ["conditions_met"] },
      first_bar_ts: "2025-12-31T00:00:00",
      anomalies: [],
    });
    expect(applied.warnings).toBeUndefined();
    for (const part of ["estimates", "diff", "risk", "bars_applied", "files"])
      expect(applied[part]).toEqual(preview[part]);
    const state = JSON.parse(readFileSync(join(cwd, "out/demo/runs/active/state.json"), "utf8"));
    expect(state.meta).toMatchObject({ serial: 3, last_timestamp: expect.stringMatching(/^2025-12-31T/) });
  });

  test("puts what was earned within its bounds", () => {
    for (const { pnl_interval, total_pnl_value } of [result.first_half, result.second_half, result.both]) {
      expect(pnl_interval.worst).toBeLessThanOrEqual(total_pnl_value + 1e-9);
      expect(pnl_interval.best).toBeGreaterThanOrEqual(total_pnl_value - 1e-9);
    }
    expect(result.both.pnl_interval.best).toBeGreaterThan(result.both.pnl_interval.worst);
  });

  test("joins the equity of both halves", () => {
    const times = result.equity_curve.map(([time]) => time);
    expect(times).toEqual([...times].sort());
    expect(result.equity_curve.at(-1)![1]).toBeCloseTo(100_000 + result.both.total_pnl_value, 6);
  });

  test("shows of the EV table what has learned something", () => {
    const [all, ...buckets] = result.learned;
    expect(all!.bucket).toBe("all");
    expect(buckets.length).toBeGreaterThan(3);
    expect(buckets.filter(({ observations }) => observations === 2)).toEqual([]);
  });

  test("names files that are there", () => {
    const { first_half, second_half, files } = result;
    const paths = [...Object.values(files), first_half.run_dir, second_half.run_dir];
    expect(paths.filter((path) => !existsSync(join(cwd, path)))).toEqual([]);
    expect(readFileSync(join(cwd, files.run_index), "utf8").trim().split("\n")).toHaveLength(3);
  });

  test("writes nothing beside out/demo", () => {
    const top = [...new Bun.Glob("*").scanSync({ cwd, dot: true, onlyFiles: false })];
    const below = [...new Bun.Glob("*").scanSync({ cwd: join(cwd, "out"), dot: true, onlyFiles: false })];
    expect([top, below]).toEqual([["out"], ["demo"]]);
  });

  test("leaves a workspace in which the runbook's basic command runs through", async () => {
    const { exit, out } = await type(join(cwd, "out/demo"), RUNBOOK, daily);
    const { steps } = JSON.parse(out);
    expect(steps.filter(({ status }: { status: string }) => status !== "ok")).toEqual([]);
    expect([steps.length, exit]).toEqual([6, 0]);
  });

  test("starts afresh: the same again, and other bars with another seed", async () => {
    writeFileSync(join(cwd, "out/demo/runs/left_over.txt"), "");
    expect(resultOf(await type(cwd, []))).toEqual(result);
    expect(existsSync(join(cwd, "out/demo/runs/left_over.txt"))).toBe(false);
    const other = resultOf(await type(cwd, ["--seed", "2"]));
    expect(other.bars.seed).toBe(2);
    expect(other.both.total_pips).not.toBe(result.both.total_pips);
  });

  test.each([
    ["en", ["SYNTHETIC bars", "What the EV estimate has learned", "Deepest drawdown (USD)", "Try next"]],
    ["ja", ["合成データです", "EV 推定が学習した内容", "最大ドローダウン（USD）", "次に試すこと"]],
  ] as const)("can be read on a terminal (%s)", (lang, parts) => {
    const shown = demo.show!(result, createView(lang, 80, false));
    for (const part of parts) expect(shown).toContain(part);
    expect(shown).toMatch(/\n[▁▂▃▄▅▆▇█]{64}\n2025-01-\d\d +2025-12-\d\d\n/);
    expect(shown).not.toMatch(/undefined|NaN|\[object/);
    // Only paths, command lines and the update's one line of summary may be longer: cut, they would be of no use.
    const wide = shown.split("\n").filter((line) => Bun.stringWidth(line) > 80);
    expect(wide.filter((line) => !/out\/demo|--workspace|ops\/|: .*264 /.test(line))).toEqual([]);
    expect(Bun.stripANSI(demo.show!(result, createView(lang, 80, true)))).toBe(shown);
  });

  test("leaves a folder alone that it did not make", async () => {
    const taken = tempFolder();
    mkdirSync(join(taken, "out/demo"), { recursive: true });
    writeFileSync(join(taken, "out/demo/thesis.txt"), "mine");
    const { exit, out, err } = await type(taken, []);
    expect(exit).toBe(2);
    expect(JSON.parse(out)).toMatchObject({ error: "not_ours", path: "out/demo" });
    expect(err).toContain("error: out/demo holds files that demo did not make; they are left alone.\nhint: ");
    expect([...new Bun.Glob("**").scanSync({ cwd: taken, dot: true })]).toEqual(["out/demo/thesis.txt"]);
  });
});

test("a symbol without a file is refused", async () => {
  const { exit, out } = await type(tempFolder(), ["--symbol", "EURUSD"]);
  expect(exit).toBe(2);
  expect(JSON.parse(out).details).toBe(
    "--csv and --symbol do not go with --live, and --symbol goes with --csv; synthetic bars are USDJPY",
  );
});

describe("on a file of bars", () => {
  const header = "timestamp,symbol,tf,o,h,l,c,v,spread";
  const bar = (stamp: string, symbol = "USDJPY") => `${stamp},${symbol},5m,110,110.1,109.9,110,0,0.01`;

  test.each<[string, string[] | undefined, string[], string]>([
    ["a missing file", undefined, [], "csv_not_found"],
    ["an empty file", [], [], "header_missing"],
    ["a header without a bar", [header], [], "too_few_bars"],
    [
      "bars of two days",
      [header, bar("2025-01-02T10:00:00Z"), bar("2025-01-03T10:05:00Z")],
      [],
      "too_few_bars",
    ],
    [
      "unsorted bars",
      [header, bar("2025-01-06T10:00:00Z"), bar("2025-01-02T10:05:00Z")],
      [],
      "bars_out_of_order",
    ],
    [
      "bars of another symbol",
      [header, bar("2025-01-02T10:00:00Z"), bar("2025-01-06T10:05:00Z")],
      ["--symbol", "EURUSD"],
      "too_few_bars",
    ],
    [
      "a symbol that is no name",
      [header, ...["02", "03", "06"].map((day) => bar(`2025-01-${day}T10:00:00Z`, "../x"))],
      [],
      "invalid_name",
    ],
  ])("%s is refused before anything is written", async (_, lines, flags, code) => {
    const cwd = tempFolder();
    if (lines) writeFileSync(join(cwd, "bars.csv"), lines.map((line) => `${line}\n`).join(""));
    const { exit, out, err } = await type(cwd, ["--csv", "bars.csv", ...flags]);
    expect(exit).toBe(code === "invalid_name" ? 2 : 1);
    const document = JSON.parse(out || err.split("\n").find((line) => line.startsWith("{"))!);
    expect(document).toMatchObject({ error: code, details: expect.stringMatching(/./) });
    expect(existsSync(join(cwd, "out"))).toBe(false);
  });

  test("takes one symbol of several, the first or the one asked for", async () => {
    const cwd = tempFolder();
    const days = ["2025-01-02", "2025-01-03", "2025-01-06"];
    const rows = days.flatMap((day) => [bar(`${day}T10:00:00Z`), bar(`${day}T10:00:00Z`, "eurusd")]);
    writeFileSync(join(cwd, "bars.csv"), `${[header, ...rows].join("\n")}\n`);
    const first = resultOf(await type(cwd, ["--csv", "bars.csv"]));
    expect(first.bars).toMatchObject({ origin: "file", seed: null, symbol: "USDJPY", count: 3 });
    const asked = resultOf(await type(cwd, ["--csv", "bars.csv", "--symbol", "EURUSD"]));
    expect(asked.bars).toMatchObject({ symbol: "EURUSD", count: 3, first: "2025-01-02T10:00:00Z" });
    expect(asked.both).toMatchObject({ trades: 0, win_rate: null, total_pips: 0 });
    expect(existsSync(join(cwd, "out/demo/data/USDJPY_5m_synthetic.csv"))).toBe(false);
  });
});

describe("its manifest", () => {
  test.each([
    ["EURUSD", "USD"],
    ["USDCHF", "USD"],
    ["GBPJPY", "JPY"],
  ])("for %s keeps its account in %s and has an id of its own", (symbol, currency) => {
    const { path, text, currency: named } = demoManifest(symbol);
    const { manifest, warnings } = readManifest(text!, path);
    expect([path, named]).toEqual([`configs/strategies/day_orb_5m_${symbol.toLowerCase()}.yaml`, currency]);
    expect(warnings).toEqual([]);
    expect(manifest.meta.id).toBe(`day_orb_5m_v1_${symbol.toLowerCase()}`);
    expect(manifest.strategy.instruments.map((one) => one.symbol)).toEqual([symbol, symbol]);
    expect(manifest.risk.account_currency).toBe(currency);
  });

  test("for USDJPY is the one that every workspace has", () => {
    expect(demoManifest("USDJPY")).toMatchObject({ path: "configs/strategies/day_orb_5m.yaml", text: null });
  });
});

const data = resolve(process.env.ORB_PARITY_DIR ?? "../shared", "data");
describe.skipIf(!existsSync(data))(
  `on real bars (${existsSync(data) ? data : `skipped: no ${data}`})`,
  () => {
    test.each([
      ["USDJPY_5m_2018", "USD"],
      ["EURUSD_5m_2018", "USD"],
      ["GBPJPY_5m_2017", "JPY"],
    ])("%s", async (name, currency) => {
      const { exit, out } = await type(tempFolder(), ["--csv", join(data, `${name}.csv.gz`)]);
      const result = JSON.parse(out) as DemoResult;
      expect(exit).toBe(0);
      expect(result.bars).toMatchObject({ origin: "file", symbol: name.slice(0, 6) });
      expect(result.currency).toBe(currency);
      expect(result.both.trades).toBeGreaterThan(100);
      expect(result.files.bars).toBe(join(data, `${name}.csv.gz`));
    });
  },
);

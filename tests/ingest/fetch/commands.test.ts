import { describe, expect, test } from "bun:test";
import shipped from "../../../configs/api_ingest.yml" with { type: "text" };
import { run } from "../../../lib/command/run.ts";
import type { Command } from "../../../lib/command/define.ts";
import { command as compareSources } from "../../../scripts/compare_sources.ts";
import { command as dukascopyFetch } from "../../../scripts/dukascopy_fetch.ts";
import { command as fetchPricesApi } from "../../../scripts/fetch_prices_api.ts";
import { command as pullPrices } from "../../../scripts/pull_prices.ts";
import { command as yfinanceFetch } from "../../../scripts/yfinance_fetch.ts";
import { readTree, writeTree } from "../../workspace/support.ts";
import { Desk, NOW } from "../sources/support.ts";

const KEY = "key-that-nobody-may-see";

/** As typed on a command line whose output is piped, at the desk's time. */
async function type(desk: Desk, command: Command, ...argv: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const { url } = desk.server;
  const env = {
    DUKASCOPY_BASE_URL: url,
    YAHOO_BASE_URL: url,
    ALPHA_VANTAGE_API_KEY: KEY,
    ORB_NOW: new Date(desk.now).toISOString(),
    ORB_WORKSPACE: desk.workspace.root,
  };
  const exit = await run(command, argv, {
    env,
    cwd: desk.workspace.root,
    output: { stdout: async (piece) => void out.push(piece), stderr: (piece) => void err.push(piece) },
    terminal: { stdout: false, stderr: false, columns: 100 },
  });
  return { exit, out: out.join(""), err: err.join("") };
}

const header = "timestamp,symbol,tf,o,h,l,c,v,spread";
describe("dukascopy_fetch", () => {
  test("prints CSV, or writes it and prints a summary", async () => {
    await using desk = await Desk.open();
    const printed = await type(desk, dukascopyFetch, "--lookback-minutes", "120");
    expect(printed.exit).toBe(0);
    const lines = printed.out.trimEnd().split("\n");
    expect(lines[0]).toBe(header);
    expect(lines.slice(1).map((line) => line.split(",").slice(0, 7).join())).toEqual(
      desk.bars(NOW - 120 * 60_000).map(([stamp, ...prices]) => [stamp, "USDJPY", "5m", ...prices].join()),
    );
    const written = await type(desk, dukascopyFetch, "--lookback-minutes", "120", "--out", "out/bars.csv");
    expect(readTree(desk.workspace.root)["out/bars.csv"]).toBe(printed.out);
    expect(JSON.parse(written.out)).toMatchObject({
      provider: "dukascopy",
      rows: lines.length - 1,
      start_ts: "2026-10-21T11:17:13",
      end_ts: "2026-10-21T13:17:13",
      last_ts: "2026-10-21T13:10:00",
      incomplete_held: 1,
      out_path: "out/bars.csv",
      anomalies: [],
    });
  });

  test("takes an exact range, both sides and a transport", async () => {
    await using desk = await Desk.open();
    const range = ["--start-ts", "2026-10-20T10:00:00+02:00", "--end-ts", "2026-10-20T08:10"];
    const { out } = await type(desk, dukascopyFetch, ...range, "--price", "both", "--transport", "datafeed");
    const lines = out.trimEnd().split("\n").slice(1);
    expect(lines.map((line) => [line.slice(0, 19), line.split(",").at(-1)])).toEqual([
      ["2026-10-20T08:00:00", "0.012"],
      ["2026-10-20T08:05:00", "0.012"],
      ["2026-10-20T08:10:00", "0.012"],
    ]);
    expect(desk.server.paths.every((path) => path.endsWith(".bi5"))).toBe(true);
  });

  test("says why there is nothing, and ends with 1", async () => {
    await using desk = await Desk.open();
    desk.server.fail(/./, { status: 403 });
    const { exit, out, err } = await type(desk, dukascopyFetch, "--transport", "json-v1");
    expect(exit).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      error: "fetch_failed",
      reason: "fetch error: json-v1: http 403",
    });
    expect(err).toContain("fetch error: json-v1: http 403");
  });

  test.each([
    ["--start-ts 2026-10-20 --end-ts 2026-10-20"],
    ["--start-ts yesterday"],
    ["--transport pigeon"],
  ])("%s is refused", async (flags) => {
    await using desk = await Desk.open();
    const { exit } = await type(desk, dukascopyFetch, ...flags.split(" "));
    expect({ exit, asked: desk.server.paths }).toEqual({ exit: 2, asked: [] });
  });

  test("in a dry run asks nothing", async () => {
    await using desk = await Desk.open();
    const { exit, out } = await type(desk, dukascopyFetch, "--dry-run", "--out", "x.csv");
    expect({ exit, asked: desk.server.paths, files: readTree(desk.workspace.root) }).toEqual({
      exit: 0,
      asked: [],
      files: {},
    });
    expect(JSON.parse(out)).toMatchObject({ dry_run: true, start_ts: "2026-10-20T13:17:13" });
  });
});

describe("yfinance_fetch", () => {
  test("prints CSV", async () => {
    await using desk = await Desk.open();
    const { out } = await type(desk, yfinanceFetch, "--lookback-minutes", "60", "--symbol", "usdjpy");
    const [first, ...lines] = out.trimEnd().split("\n");
    expect(first).toBe(header);
    expect(lines.map((line) => line.split(",").slice(3, 7).map(Number))).toEqual(
      desk.bars(NOW - 60 * 60_000).map(([, ...prices]) => prices),
    );
    expect(lines.every((line) => line.includes(",USDJPY,5m,") && line.endsWith(",0,0"))).toBe(true);
  });
});

describe("fetch_prices_api", () => {
  const configured = async () => {
    const desk = await Desk.open();
    const config = shipped
      .replace("https://www.alphavantage.co", desk.server.url)
      .replaceAll("attempts: 5", "attempts: 2");
    writeTree(desk.workspace.root, { "configs/api_ingest.yml": config });
    return desk;
  };

  test("prints the rows on a line and the summary on the next", async () => {
    await using desk = await configured();
    const { exit, out } = await type(desk, fetchPricesApi, "--lookback-minutes", "60");
    expect(exit).toBe(0);
    const [rows, summary, ...rest] = out.split("\n").map((line) => (line ? JSON.parse(line) : undefined));
    expect(rest).toEqual([undefined]);
    expect(rows.at(-1)).toMatchObject({ timestamp: "2026-10-21T13:10:00Z", symbol: "USDJPY", tf: "5m" });
    expect(summary).toEqual({
      symbol: "USDJPY",
      tf: "5m",
      rows: rows.length,
      start_ts: "2026-10-21T12:17:13",
      end_ts: "2026-10-21T13:17:13",
      provider: "alpha_vantage",
    });
  });

  test("writes the rows, indented, and prints the summary alone", async () => {
    await using desk = await configured();
    const { out } = await type(desk, fetchPricesApi, "--out", "out/rows.json");
    const written = readTree(desk.workspace.root)["out/rows.json"]!;
    expect(written).toStartWith('[\n  {\n    "timestamp": ');
    expect(JSON.parse(out)).toMatchObject({ rows: JSON.parse(written).length, out_path: "out/rows.json" });
  });

  test("fails with a code, one anomaly and as many requests as attempts", async () => {
    await using desk = await configured();
    desk.server.fail(/./, { status: 500 });
    // The clock of commands is fixed here: the cooldown and the pause are waited for in full.
    const config = readTree(desk.workspace.root)["configs/api_ingest.yml"]!;
    const hasty = config
      .replace("cooldown_seconds: 12", "cooldown_seconds: 0")
      .replaceAll("backoff_seconds: 2", "backoff_seconds: 0.01");
    writeTree(desk.workspace.root, { "configs/api_ingest.yml": hasty });
    const { exit, out, err } = await type(desk, fetchPricesApi, "--anomaly-log", "logs/a.jsonl");
    expect(exit).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ error: "api_request_failure", provider: "alpha_vantage" });
    expect(desk.server.requests).toHaveLength(2);
    const tree = readTree(desk.workspace.root);
    const logged = tree["logs/a.jsonl"]!.trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(logged).toMatchObject([
      { type: "api_request_failure", error: "http 500", url: expect.stringContaining("apikey=***") },
    ]);
    expect(out + err + JSON.stringify(tree)).not.toContain(KEY);
  });

  test.each([
    [["--config", "no.yml"], "api_config_not_found:no.yml"],
    [["--provider", "beta"], "unknown_api_provider:beta"],
    [["--provider", "twelve_data"], "missing_api_credentials:twelve_data:api_key"],
  ])("%j ends with a code", async (flags, code) => {
    await using desk = await configured();
    const { exit, out } = await type(desk, fetchPricesApi, ...flags);
    expect({ exit, code: JSON.parse(out).error }).toEqual({ exit: 1, code });
  });

  test("in a dry run shows the request without its key", async () => {
    await using desk = await configured();
    const { out } = await type(desk, fetchPricesApi, "--dry-run");
    expect(JSON.parse(out).url).toBe(
      `${desk.server.url}/query?function=FX_INTRADAY&from_symbol=USD&to_symbol=JPY&interval=5min&outputsize=compact&datatype=json&apikey=***`,
    );
    expect(desk.server.requests).toEqual([]);
  });

  test("checks the criteria by its exit code", async () => {
    await using desk = await configured();
    expect((await type(desk, fetchPricesApi, "--check-activation")).exit).toBe(1);
    const { exit, out } = await type(desk, fetchPricesApi, "--check-activation", "--provider", "twelve_data");
    expect({ exit, ...JSON.parse(out) }).toMatchObject({
      exit: 0,
      provider: "twelve_data",
      ok: true,
      failures: [],
    });
  });
});

describe("pull_prices", () => {
  test("takes bars from a route", async () => {
    await using desk = await Desk.open();
    const { exit, out } = await type(desk, pullPrices, "--use-yfinance");
    expect(exit).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      route: "yfinance",
      source: "yfinance",
      ingest_meta: { status: "ok" },
    });
  });

  test("without a route reads the backup that is named", async () => {
    await using desk = await Desk.open();
    writeTree(desk.workspace.root, { "mine.csv": `${header}\n2026-10-20T10:00:00,USDJPY,5m,1,1,1,1,0,0\n` });
    const { exit, out } = await type(desk, pullPrices, "--local-backup-csv", "mine.csv");
    expect({ exit, ...JSON.parse(out) }).toMatchObject({ exit: 0, source: "mine.csv", rows_validated: 1 });
  });

  test("refuses two routes, and a repair with one", async () => {
    await using desk = await Desk.open();
    expect((await type(desk, pullPrices, "--use-yfinance", "--use-api")).exit).toBe(1);
    expect((await type(desk, pullPrices, "--use-yfinance", "--repair")).exit).toBe(2);
    expect(desk.server.paths).toEqual([]);
  });
});

describe("compare_sources", () => {
  test("finds the same bars in both sources, and the spread between the sides", async () => {
    await using desk = await Desk.open();
    const same = JSON.parse(
      (await type(desk, compareSources, "dukascopy", "yfinance", "--lookback-minutes", "120")).out,
    );
    expect(same).toMatchObject({ bars_common: 23, missing_left: 0, missing_right: 0, worst: [] });
    expect(same.disagreement.c).toEqual({ mean: 0, mean_abs: 0, median_abs: 0, p95_abs: 0, max_abs: 0 });
    const sides = ["dukascopy:bid", "dukascopy:ask", "--lookback-minutes", "120", "--fail-above", "1"];
    const { exit, out } = await type(desk, compareSources, ...sides);
    expect({ exit, ...JSON.parse(out) }).toMatchObject({
      exit: 1,
      ok: false,
      disagreement: { o: { mean: 1.2, max_abs: 1.2 }, c: { mean: 1.2, p95_abs: 1.2 } },
    });
  });

  test("says what is neither a source nor a file", async () => {
    await using desk = await Desk.open();
    const { exit, out } = await type(desk, compareSources, "dukascopy:mid", "yfinance");
    expect({ exit, error: JSON.parse(out).error }).toEqual({ exit: 2, error: "file_not_found" });
  });
});

import { beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../lib/command/run.ts";
import { command } from "../../scripts/run_sim.ts";
import { fakeWorld } from "../command/fake_world.ts";
import { csv, hashTree, LINES, MANIFEST, put, stateText, withCell } from "./bad_input_files.ts";
import { piped, script, tempFolder } from "./spawned.ts";

// Each starts programs: a second when nothing else runs, many on a busy machine.
setDefaultTimeout(60_000);

const workspace = tempFolder();
const elsewhere = tempFolder();
const write = (path: string, content: string | Uint8Array) => put(workspace, path, content);
const runSim = (...flags: string[]) =>
  piped([...script("run_sim"), "--workspace", workspace, ...flags], { cwd: elsewhere });

const good = csv(LINES);
const gzip = Bun.gzipSync(new TextEncoder().encode(good));
let whole: { trades: number; total_pips: number };

beforeAll(async () => {
  await piped([...script("init_workspace"), "--workspace", workspace]);
  write("data/good.csv", good);
  const { out } = await runSim("--csv", "data/good.csv", "--out-dir", "data");
  whole = JSON.parse(out);
  const state = readFileSync(join(workspace, JSON.parse(out).state_path), "utf8");

  write("data/empty.csv", "");
  write("data/header.csv", csv(LINES.slice(0, 1)));
  write("data/wrong_header.csv", csv(["day,open,volume", ...LINES.slice(1)]));
  write("data/unsorted.csv", csv([...LINES.slice(0, 100), LINES[101]!, LINES[100]!, ...LINES.slice(102)]));
  write("data/duplicate.csv", csv([...LINES.slice(0, 101), ...LINES.slice(100)]));
  write("data/nan.csv", withCell(3, "NaN"));
  write("data/truncated.csv.gz", gzip.subarray(0, gzip.length / 2));
  write("data/picture.csv", Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13]));
  write("data/other_symbol.csv", good.replaceAll("USDJPY", "../x"));
  mkdirSync(join(workspace, "data/folder.csv"));

  write("m/typo.yaml", MANIFEST.replace("allow_low_rv", "alow_low_rv"));
  write("m/broken.yaml", "meta: [1, 2\nfoo: : :\n");
  write("m/strategy.yaml", MANIFEST.replace("DayORB5m", "DayORB6m"));
  write("m/symbol.yaml", MANIFEST.replace("symbol: USDJPY", "symbol: ../x"));

  write(
    "s/symbol.json",
    stateText(state, ({ meta }) => Object.assign(meta, { symbol: "EURUSD" })),
  );
  write(
    "s/future.json",
    stateText(state, ({ meta }) => Object.assign(meta, { schema_version: 99 })),
  );
  write(
    "s/config.json",
    stateText(state, ({ meta }) => Object.assign(meta, { config_fingerprint: "0".repeat(16) })),
  );
  write("s/half.json", state.slice(0, state.length / 2));
  write("s/flipped.json", state.replace(/"trades": \d+/, '"trades": 999'));
  write("s/minus_infinity.json", stateText(state, () => {}).replace(/"alpha": [\d.]+/, '"alpha": -Infinity'));
  write("s/list.json", "[]");
  write("s/diff.json", '{"diff": {}}');
});

interface Bad {
  flags: string[];
  exit?: number;
  code: string;
  says: RegExp;
  /** The specification gives the words, for both languages. */
  same?: boolean;
}

const bars = (name: string) => ["--csv", `data/${name}`];
const manifest = (name: string) => ["--csv", "data/good.csv", "--manifest", `m/${name}`];
const state = (name: string) => ["--csv", "data/good.csv", "--load-state", `s/${name}`];

const refused: Record<string, Bad> = {
  "no bar file": { flags: bars("none.csv"), code: "csv_not_found", says: /data\/none\.csv/ },
  "an empty bar file": {
    flags: bars("empty.csv"),
    code: "header_missing",
    says: /data\/empty\.csv is empty/,
  },
  "a header and no bar": {
    flags: bars("header.csv"),
    code: "no_bars",
    says: /data\/header\.csv has no bars/,
  },
  "a wrong header": {
    flags: bars("wrong_header.csv"),
    code: "missing_required_columns",
    says: /^timestamp,h,l,c$/,
    same: true,
  },
  "unsorted bars": {
    flags: bars("unsorted.csv"),
    code: "bars_out_of_order",
    says: /line 102 of data\/unsorted\.csv/,
  },
  "a bar twice": {
    flags: bars("duplicate.csv"),
    code: "bars_out_of_order",
    says: /line 102 of data\/duplicate\.csv/,
  },
  "a price that is no number, with --strict": {
    flags: [...bars("nan.csv"), "--strict"],
    code: "rows_skipped",
    says: /last_error=price_parse_error, line=201/,
    same: true,
  },
  "a truncated gzip file": {
    flags: bars("truncated.csv.gz"),
    code: "csv_gzip_damaged",
    says: /ends too early/,
  },
  "a binary file": { flags: bars("picture.csv"), code: "csv_binary", says: /NUL bytes/ },
  "a folder as bar file": { flags: bars("folder.csv"), code: "csv_not_a_file", says: /is a directory/ },
  "bars of a symbol that is no name": {
    flags: bars("other_symbol.csv"),
    code: "no_bars",
    says: /has no bars for this run/,
  },
  "no manifest": {
    flags: manifest("none.yaml"),
    code: "manifest_not_found",
    says: /m\/none\.yaml does not exist/,
  },
  "a manifest with a typo": {
    flags: manifest("typo.yaml"),
    code: "manifest_invalid",
    says: /m\/typo\.yaml:\d+: .*alow_low_rv is an unknown key; did you mean allow_low_rv\?/,
  },
  "a manifest that is no YAML": {
    flags: manifest("broken.yaml"),
    code: "manifest_invalid",
    says: /m\/broken\.yaml:\d+: /,
  },
  "an unknown strategy": {
    flags: manifest("strategy.yaml"),
    code: "strategy_not_found",
    says: /DayORB6m is unknown/,
  },
  "a manifest whose symbol is a path": {
    flags: manifest("symbol.yaml"),
    code: "manifest_invalid",
    says: /symbol.yaml:\d+: strategy\.instruments\.0\.symbol/,
  },
  "a symbol that the manifest does not have": {
    flags: [...bars("good.csv"), "--symbol", "../x"],
    code: "instrument_not_found",
    says: /no instrument \.\.\/X/,
  },
  "a symbol that is a path": {
    flags: [...bars("good.csv"), "--no-manifest", "--symbol", "../x"],
    exit: 2,
    code: "invalid_name",
    says: /"\.\.\/x" is not a valid symbol/,
  },
  "an unknown mode": {
    flags: [...bars("good.csv"), "--no-manifest", "--mode", "hedge"],
    exit: 2,
    code: "bad_value",
    says: /"hedge" is none of conservative, bridge/,
  },
  "a time that is none": {
    flags: [...bars("good.csv"), "--end-ts", "soon"],
    exit: 2,
    code: "bad_value",
    says: /--end-ts/,
  },
  "no state file": { flags: state("none.json"), code: "unreadable", says: /s\/none\.json/ },
  "a state of another symbol": {
    flags: state("symbol.json"),
    code: "symbol_mismatch",
    says: /state=EURUSD, current=USDJPY/,
  },
  "a state of another configuration": {
    flags: state("config.json"),
    code: "config_fingerprint_mismatch",
    says: /state=0000000000000000, current=[0-9a-f]{16}/,
  },
  "a state of a future version": {
    flags: state("future.json"),
    code: "schema_version_unsupported",
    says: /schema_version 99 is newer/,
  },
  "half a state": { flags: state("half.json"), code: "invalid_json", says: /line \d+, column \d+/ },
  "a state with a changed figure": {
    flags: state("flipped.json"),
    code: "state_corrupt",
    says: /content_sha256/,
  },
  "-Infinity where a state needs a count": {
    flags: state("minus_infinity.json"),
    code: "state_corrupt",
    says: /alpha/,
  },
  "a state that is a list": { flags: state("list.json"), code: "not_an_object", says: /not a JSON object/ },
  "a diff instead of a state": { flags: state("diff.json"), code: "not_a_state", says: /state diff/ },
};

describe("run_sim refuses", () => {
  test.concurrent.each(Object.entries(refused))(
    "%s, with one line and a hint, and writes nothing",
    async (_, bad) => {
      const flags = [...bad.flags, "--out-dir", "runs", "--auto-state", "--aggregate-ev"];
      const before = hashTree(workspace);
      const toProgram = await runSim(...flags);
      expect(toProgram.exit).toBe(bad.exit ?? 1);

      // An error of specification 02 §4.6 stands on stderr as JSON, any other on stdout, its lines on stderr.
      const { details, hint, error } = JSON.parse(toProgram.out || told(toProgram.err)[0]!);
      expect(error).toBe(bad.code);
      expect(details).toMatch(bad.says);
      expect(details).not.toContain("\n");
      expect(hint).toMatch(/./);
      if (toProgram.out) expect(told(toProgram.err)).toEqual([`error: ${details}`, `hint: ${hint}`]);
      else expect(told(toProgram.err)).toHaveLength(1);

      const world = fakeWorld({ cwd: elsewhere, terminal: true, env: { LANG: "ja_JP.UTF-8" } });
      expect(await run(command, ["--workspace", workspace, ...flags], world)).toBe(toProgram.exit);
      const [line, wayOut, ...more] = told(world.err);
      expect(line).toMatch(bad.same ? /^エラー: / : /^エラー: .*[\p{Script=Hiragana}\p{Script=Han}]/u);
      expect(wayOut).toMatch(/^ヒント: .*\p{Script=Hiragana}/u);
      expect(more).toEqual([]);
      expect(world.out).toBe("");
      expect(hashTree(workspace)).toBe(before);
    },
  );

  /** The error alone: lines of the log may stand before it. */
  function told(err: string): string[] {
    return err.split("\n").filter((line) => line !== "" && !line.startsWith("[run_sim]"));
  }
});

describe("run_sim goes by the rules of bar files", () => {
  const rules: Record<string, [content: string | Uint8Array, skipped: string | null, invalid: number]> = {
    "a byte order mark": [`\ufeff${good}`, null, 0],
    "lines that end with CR LF": [csv(LINES, "\r\n"), null, 0],
    "lines that end with CR": [csv(LINES, "\r"), null, 0],
    gzip: [gzip, null, 0],
    "a price NaN": [withCell(3, "NaN"), "price_parse_error", 0],
    "a price inf": [withCell(4, "inf"), "price_parse_error", 0],
    "a price beyond all doubles": [withCell(4, "1e400"), "price_parse_error", 0],
    "a hexadecimal price": [withCell(3, "0x6f"), "price_parse_error", 0],
    "a negative price": [withCell(5, "-111.5"), null, 1],
    "a price of zero": [withCell(5, "0"), null, 1],
    "a high below the low": [withCell(4, "100"), null, 1],
    "an empty timestamp": [withCell(0, ""), "timestamp_missing", 0],
    "a spread that is no number": [withCell(8, "wide"), "value_parse_error", 0],
  };

  test.each(Object.entries(rules))("%s", async (name, [content, skipped, invalid]) => {
    const path = `data/rule_${name.replaceAll(" ", "_")}.csv`;
    write(path, content);
    const world = fakeWorld({ cwd: elsewhere });
    expect(await run(command, ["--workspace", workspace, "--csv", path], world)).toBe(0);
    const { debug, trades, total_pips } = JSON.parse(world.out);
    expect(debug).toMatchObject({
      csv_loader: skipped ? { skipped_rows: 1, last_error_code: skipped } : { skipped_rows: 0 },
      invalid_bars: invalid,
    });
    expect(world.err).toContain(skipped ? `[run_sim] Skipped 1 CSV row(s); last_error=${skipped}` : "");
    // Row 200 decides no trade: without it, or with it, the run is the same.
    expect({ trades, total_pips }).toEqual({ trades: whole.trades, total_pips: whole.total_pips });
  });

  test.each(["unsorted.csv", "duplicate.csv"])("the reference takes %s as it comes", async (file) => {
    const { exit, out } = await runSim("--csv", `data/${file}`, "--semantics", "reference");
    expect(exit).toBe(0);
    expect(JSON.parse(out).debug.csv_loader).toEqual({ skipped_rows: 0 });
  });

  test("bars that are all impossible trade nothing, and that is said", async () => {
    write(
      "data/impossible.csv",
      csv(LINES.map((line, index) => (index > 0 ? line.split(",").with(4, "100").join(",") : line))),
    );
    const { exit, out, err } = await runSim("--csv", "data/impossible.csv");
    expect(exit).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ trades: 0, debug: { invalid_bars: LINES.length - 1 } });
    expect(err).toContain(`[run_sim] all ${LINES.length - 1} bars were rejected`);
  });
});

import { describe, expect, test } from "bun:test";
import type { JsonObject } from "../../../lib/workspace/json.ts";
import { LEAF, LEDGER, PROFILE, SNAPSHOT, STATE, UpdateDesk } from "./support.ts";

/** A state of 2 000 bars, with a day more ingested. */
async function ready(): Promise<UpdateDesk> {
  const desk = new UpdateDesk(2000);
  await desk.applied();
  desk.put(2288);
  desk.now = "2026-01-05T01:00:00Z";
  return desk;
}

describe("the result of an update", () => {
  test("has the members of the specification, in their order", async () => {
    const desk = await ready();
    expect(Object.keys(await desk.applied("--simulate-live"))).toEqual(
      `trades wins win_rate total_pips total_pnl_value sharpe max_drawdown equity_curve runtime bars_processed state_out
      simulate_live dry_run override risk max_delta_scope caps anomalies diff estimates decision paper_validation strategy_key
      archive_dir ev_archive_latest ev_archives_pruned aggregate_ev_rc diff_path diff_status diff_reason rollback_triggered symbol
      mode bars_applied trades_closed first_bar_ts last_bar_ts coverage txn_id recovered files context`.split(
        /\s+/,
      ),
    );
  });

  test("shows the twenty largest changes; the diff file has all", async () => {
    const desk = new UpdateDesk(2000);
    await desk.applied("--resume", "learned");
    desk.put(4000);
    desk.now = "2026-01-05T01:00:00Z";
    const out = await desk.applied("--resume", "learned");
    const shown = out.diff as { updated: JsonObject[]; added: string[] };
    const { diff } = desk.json(String(out.diff_path)) as unknown as { diff: typeof shown };
    expect(shown.updated).toHaveLength(20);
    expect(diff.updated.length).toBeGreaterThan(20);
    expect(diff.updated.slice(0, 20)).toEqual(shown.updated);
    const deltas = diff.updated.map(({ abs_delta }) => Number(abs_delta));
    expect(deltas).toEqual(deltas.toSorted((a, b) => b - a));
    expect(diff.updated.some(({ path }) => /^(meta|resume|metrics\.accumulators)\./.test(String(path)))).toBe(
      false,
    );
  });

  test("counts trades of the update apart from those of the state", async () => {
    const desk = await ready();
    const before = desk.json(STATE).metrics as JsonObject;
    const out = await desk.applied();
    expect(Number(out.trades)).toBe(Number(before.trades) + Number(out.trades_closed));
    expect(Number(out.trades_closed)).toBeGreaterThan(0);
    expect(out.equity_curve).toHaveLength(Number(out.trades_closed) + 1);
  });

  test("names the files that it wrote, and writes no others", async () => {
    const desk = await ready();
    const before = desk.files();
    const { files } = (await desk.applied()) as unknown as { files: { path: string; how: string }[] };
    expect(files).toEqual([
      { path: `${LEAF}/20260105_010000_state.json`, how: "create" },
      { path: `${LEAF}/20260105_010000_diff.json`, how: "create" },
      { path: LEDGER, how: "append" },
      { path: PROFILE, how: "replace" },
      { path: SNAPSHOT, how: "replace" },
      { path: STATE, how: "replace" },
    ]);
    const after = desk.files();
    const changed = Object.keys(after).filter((path) => after[path] !== before[path]);
    expect(changed.sort()).toEqual(files.map(({ path }) => path).sort());
  });

  test("of a dry run names what the same command would write", async () => {
    const [dry, direct] = [await ready(), await ready()];
    const before = dry.files();
    const preview = (await dry.update("--simulate-live", "--dry-run")).out;
    expect(dry.files()).toEqual(before);
    expect(preview).toMatchObject({ decision: { status: "preview", reasons: ["dry_run"] }, diff_path: null });
    expect(preview.files).toEqual((await direct.applied("--simulate-live")).files!);
    for (const member of ["risk", "estimates", "diff", "trades"]) {
      expect(preview[member]).toEqual(
        (await ready().then((desk) => desk.applied("--simulate-live")))[member]!,
      );
    }
  });

  test("value at risk is in pips, and in money beside it", async () => {
    const desk = await ready();
    const { risk, anomalies } = (await desk.update("--simulate-live", "--var-cap", "0.001")).out as {
      risk: JsonObject;
      anomalies: JsonObject[];
    };
    expect(Number(risk.var_value)).toBeGreaterThan(Number(risk.var));
    expect(anomalies[0]).toEqual({
      type: "var_cap_exceeded",
      var: risk.var!,
      var_value: risk.var_value!,
      cap: 0.001,
    });
  });

  test("is written without new bars, too: yesterday's preview must not survive", async () => {
    const desk = await ready();
    await desk.update("--json-out", "out/r.json");
    desk.now = "2026-01-05T02:00:00Z";
    const { out } = await desk.update("--json-out", "out/r.json");
    expect(out.message).toBe("no_new_bars");
    expect(desk.json("out/r.json")).toEqual(out);
  });

  test("after success nothing is new, and no file changes", async () => {
    const desk = await ready();
    await desk.applied();
    const before = desk.files();
    for (const argv of [[], ["--simulate-live"], ["--alert-mode", "force"], ["--resume", "exact"]]) {
      expect((await desk.update(...argv)).out.message).toBe("no_new_bars");
    }
    expect(desk.files()).toEqual(before);
  });

  test("is the same in any time zone and language", async () => {
    const outs = [];
    for (const lang of ["en", "ja"]) outs.push((await (await ready()).update("--lang", lang)).out);
    expect(outs[1]).toEqual(outs[0]!);
  });
});

describe("which strategy, symbol and mode", () => {
  test("are those of the default manifest where there is one, else the engine's defaults", async () => {
    const desk = new UpdateDesk(600);
    await desk.applied();
    expect((desk.json(STATE).meta as JsonObject).manifest_id).toBe("golden");
    const plain = new UpdateDesk(600);
    await plain.applied("--no-manifest");
    expect(plain.json(STATE).meta as JsonObject).toMatchObject({
      manifest_id: null,
      config_fingerprint: "401fffc2e5ebfc6c",
    });
  });

  test("a manifest and flags of the configuration exclude each other", async () => {
    const desk = new UpdateDesk(600);
    expect((await desk.update("--k-tp", "2")).exit).toBe(2);
    expect((await desk.update("--no-manifest", "--k-tp", "2")).exit).toBe(0);
  });

  test("a named manifest brings its own symbol", async () => {
    const manifest = new UpdateDesk()
      .read("configs/strategies/day_orb_5m.yaml")
      .replaceAll("USDJPY", "EURUSD");
    const desk = new UpdateDesk(600, { "e.yaml": manifest });
    desk.write(
      "validated/EURUSD/5m.csv",
      desk.read("validated/USDJPY/5m.csv").replaceAll("USDJPY", "EURUSD"),
    );
    expect(await desk.applied("--manifest", "e.yaml")).toMatchObject({
      symbol: "EURUSD",
      mode: "conservative",
    });
    expect((await desk.update("--symbol", "GBPJPY")).out.error).toBe("instrument_not_found");
  });

  test.each([
    ["--snapshot", STATE, "--state-out"],
    ["--override-path", `./${STATE}`, "--state-out"],
    ["--alert-fallback-log", SNAPSHOT, "--snapshot"],
    ["--bars", STATE, "--bars"],
  ])("%s is another file than every other: %s", async (flag, path, other) => {
    const desk = new UpdateDesk(300);
    await desk.applied();
    const before = desk.files();
    for (const action of [[], ["--override-action", "enable"]]) {
      const { exit, out } = await desk.update(flag, path, ...action);
      expect([exit, out.error]).toEqual([2, "same_file"]);
      expect(out.details).toContain(flag);
      expect(out.details).toContain(other);
    }
    expect(desk.files()).toEqual(before);
  });

  test("names go into a path only when they are names", async () => {
    const desk = new UpdateDesk(600);
    for (const symbol of ["a/../../b", "..", "a b", ""]) {
      const { exit, out } = await desk.update("--symbol", symbol, "--no-manifest");
      expect([exit, symbol === "" ? "bad_value" : "invalid_name"]).toEqual([2, String(out.error)]);
    }
  });
});

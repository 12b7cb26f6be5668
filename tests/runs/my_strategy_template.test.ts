import { describe, expect, test } from "bun:test";
import { syntheticBars } from "../../lib/market/synthetic.ts";
import { barsCsv } from "../../lib/market/print.ts";
import { WORKSPACE_TEMPLATES } from "../../lib/workspace/templates.ts";
import { command as runSim } from "../../scripts/run_sim.ts";
import { Desk } from "../state/desk.ts";

const MANIFEST = "configs/strategies/templates/my_strategy.yaml";
const MODULE = "configs/strategies/templates/my_strategy.ts";
const YEAR_2025 = { symbol: "USDJPY", from: Date.UTC(2025, 0, 1), seed: 3 };
const bars = [...barsCsv([syntheticBars({ ...YEAR_2025, to: Date.UTC(2025, 2, 1) })], "USDJPY")].join("");

const desk = (changed: (source: string) => string = (source) => source) =>
  new Desk({
    [MANIFEST]: WORKSPACE_TEMPLATES[MANIFEST]!,
    [MODULE]: changed(WORKSPACE_TEMPLATES[MODULE]!),
    "validated/USDJPY/5m.csv": bars,
  });
/** What a run leaves behind in its state, but for who wrote it and when. */
const learned = (one: Desk, runDir: unknown) => {
  const { meta: _, ...sections } = JSON.parse(one.read(`${runDir}/state.json`));
  return sections;
};

describe("the template of a strategy of one's own", () => {
  test("trades as it stands, at most once a session", async () => {
    const one = desk();
    const { trades, run_dir } = await one.do(runSim, { manifest: MANIFEST, outDir: "runs" });
    expect(trades).toBeGreaterThan(30);
    expect(trades).toBeLessThanOrEqual(2 * 42);
    expect(one.read(`${run_dir}/records.csv`).split("\n")).toHaveLength((trades as number) + 2);
  });

  test("answers to its parameters", async () => {
    const wide = desk();
    wide.write(MANIFEST, WORKSPACE_TEMPLATES[MANIFEST]!.replace("channel_bars: 24", "channel_bars: 48"));
    const [narrow, other] = await Promise.all(
      [desk(), wide].map((one) => one.do(runSim, { manifest: MANIFEST, autoState: false })),
    );
    expect(other!.total_pips).not.toBe(narrow!.total_pips);
  });

  test.each([
    ["2025-01-15T10:29:59Z", "2025-01-15T10:30:00Z"],
    ["2025-02-05T13:54:59Z", "2025-02-05T13:55:00Z"],
    ["2025-02-19T23:59:59Z", "2025-02-20T00:00:00Z"],
  ])("ended at %s and resumed at %s, it does what it does uncut", async (endTs, startTs) => {
    const [whole, halves] = [desk(), desk()];
    const uncut = await whole.do(runSim, { manifest: MANIFEST, outDir: "runs" });
    await halves.do(runSim, { manifest: MANIFEST, outDir: "runs", endTs });
    const resumed = await halves.do(runSim, { manifest: MANIFEST, outDir: "runs", startTs });
    expect(resumed.state_loaded).toMatch(
      /^ops\/state_archive\/my_strategy\.Donchian\/USDJPY\/conservative\//,
    );
    expect(resumed.trades).toBe(uncut.trades);
    expect(learned(halves, resumed.run_dir)).toEqual(learned(whole, uncut.run_dir));
  });

  test("without exportState it runs only with what it has learned", async () => {
    const forgetful = desk((source) => source.replace(/^ *exportState.*\n/m, ""));
    await expect(forgetful.do(runSim, { manifest: MANIFEST })).rejects.toMatchObject({
      code: "manifest_invalid",
      exit: 1,
      fields: { key: "strategy.module" },
    });
    const run = await forgetful.do(runSim, { manifest: MANIFEST, resume: "learned" });
    expect(run.trades).toBeGreaterThan(30);
  });
});

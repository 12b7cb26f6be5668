import { describe, expect, test } from "bun:test";
import { loadStrategy } from "../../lib/runs/strategy.ts";
import { command } from "../../scripts/run_sim.ts";
import { Desk, errorOf } from "../state/desk.ts";
import { goldenCsv, TRADING_MANIFEST } from "./bars.ts";
import { workspaceWith } from "./support.ts";

/** Rests one buy stop a session, at its first bar's high, with fixed distances. */
const OWN = `
import type { UserSetup, UserStrategy } from "orb-ops";
export default function ({ parameters }: UserSetup): UserStrategy {
  let level: number | null = null;
  let waits = true;
  return {
    onSession() { level = null; waits = true; },
    onBar(bar) {
      level ??= bar.high;
      return waits ? { side: "BUY", stop: level, tpPips: Number(parameters.tp), slPips: 10 } : null;
    },
    onOrder() { waits = false; },
    exportState: () => ({ level, waits }),
    importState(state) { ({ level, waits } = state as { level: number | null; waits: boolean }); },
  };
}
`;
const strategy = (module: string | null, class_path = "mine.Own") => ({
  class_path,
  module,
  instruments: [],
  parameters: {},
});

const manifest = TRADING_MANIFEST.replace("class_path:", "module: ./my_strategy.ts\n  class_path:").replace(
  "or_n: 6",
  "tp: 15, or_n: 6",
);
const desk = (source: string) =>
  new Desk({ "m.yaml": manifest, "my_strategy.ts": source, "data/bars.csv": goldenCsv(0, 1500) });

describe("a strategy of the operator's own", () => {
  test("trades", async () => {
    const { out } = await desk(OWN).run(command, "--manifest", "m.yaml", "--no-auto-state");
    expect(out.trades).toBeGreaterThan(0);
  });

  test("without exportState and importState it cannot be resumed exactly", async () => {
    const forgetful = OWN.replace(/ *exportState.*\n.*importState.*\n/, "");
    const one = desk(forgetful);
    await expect(one.do(command, { manifest: "m.yaml" })).rejects.toThrow(
      "exports no exportState and importState",
    );
    expect(
      (await one.do(command, { manifest: "m.yaml", resume: "learned", autoState: false })).trades,
    ).toBeGreaterThan(0);
  });
});

describe("a strategy whose own code fails", () => {
  test.each([
    ["in onBar", "level ??= bar.high;", 'throw new Error("no idea");', "onBar failed: no idea"],
    ["with an order that cannot be", '"BUY"', '"LONG"', 'side "LONG" is neither BUY nor SELL'],
    ["by making no strategy", "onBar(bar)", "bar(bar)", "it makes nothing with onBar(bar)"],
    ["as it is made", "let waits = true;", "null.x;", "its default export failed: "],
    ["by remembering too much", "({ level, waits })", '"x".repeat(20_001)', "more than 20000"],
  ])("%s is told as its own failure, and nothing is written", async (_, right, wrong, problem) => {
    const one = desk(OWN.replace(right, wrong));
    const before = one.files();
    const error = await errorOf(() => one.do(command, { manifest: "m.yaml", outDir: "runs" }));
    expect(error).toMatchObject({ code: "strategy_failed", exit: 1, stream: "stderr" });
    expect(error.text.en).toStartWith("The strategy my_strategy.ts cannot go on: ");
    expect(error.text.en).toContain(problem);
    expect(one.files()).toEqual(before);
  });
});

describe("which strategies load", () => {
  test.each(["strategies.day_orb_5m.DayORB5m", "day_orb_5m.DayORB5m"])(
    "%s is the engine's own",
    (class_path) => {
      expect(loadStrategy(workspaceWith().reader, strategy(null, class_path))).toBeUndefined();
    },
  );

  test.each([
    ["an unknown class", null, undefined, "strategy_not_found", "mine.Own is unknown"],
    ["a module that is not there", "no.ts", undefined, "strategy_not_found", "no.ts does not exist"],
    [
      "a module that imports",
      "s.ts",
      'import { readFileSync } from "node:fs"; export default () => readFileSync;',
      "strategy_invalid",
      "imports node:fs",
    ],
    [
      "a module that requires",
      "s.ts",
      'export default () => require("node:fs");',
      "strategy_invalid",
      "imports node:fs",
    ],
    ["a module that is no TypeScript", "s.ts", "export default (", "strategy_invalid", "no valid TypeScript"],
    ["a module without a factory", "s.ts", "export const x = 1;", "strategy_invalid", "no default export"],
  ])("%s is refused", (_, module, source, code, message) => {
    const { reader } = workspaceWith(source === undefined ? {} : { "s.ts": source });
    const load = () => loadStrategy(reader, strategy(module));
    expect(load).toThrow(expect.objectContaining({ code, exit: 1, stream: "stderr" }));
    expect(load).toThrow(message);
  });
});

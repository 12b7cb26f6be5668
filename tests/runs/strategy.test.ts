import { describe, expect, test } from "bun:test";
import { loadStrategy } from "../../lib/runs/strategy.ts";
import { command } from "../../scripts/run_sim.ts";
import { Desk } from "../state/desk.ts";
import { goldenCsv, TRADING_MANIFEST } from "./bars.ts";
import { workspaceWith } from "./support.ts";

/** Rests one buy stop at the first bar's high, with fixed distances. */
const OWN = `
import type { Strategy, StrategySetup } from "orb-ops";
export default function ({ parameters }: StrategySetup): Strategy {
  let level = Number.NaN;
  return {
    get buyStop() { return level; },
    sellStop: Number.NaN,
    market: 0,
    newSession() { level = Number.NaN; },
    bar(view) { if (Number.isNaN(level)) level = view.high; },
    distances: () => ({ tp: Number(parameters.tp), sl: 10, trail: 0 }),
    issued() {},
    exportState: () => level,
    importState(state) { level = state as number; },
  };
}
`;
const strategy = (module: string | null, class_path = "mine.Own") => ({
  class_path,
  module,
  instruments: [],
  parameters: {},
});

describe("a strategy of the operator's own", () => {
  const manifest = TRADING_MANIFEST.replace("class_path:", "module: ./my_strategy.ts\n  class_path:").replace(
    "or_n: 6",
    "tp: 15, or_n: 6",
  );
  const desk = (source: string) =>
    new Desk({ "m.yaml": manifest, "my_strategy.ts": source, "data/bars.csv": goldenCsv(0, 1500) });

  test("trades", async () => {
    const { out } = await desk(OWN).run(command, "--manifest", "m.yaml", "--no-auto-state");
    expect(out.trades).toBeGreaterThan(0);
  });

  test("without exportState and importState it cannot be resumed exactly", async () => {
    const forgetful = OWN.replace(/exportState.*\n.*importState.*\n/, "");
    const one = desk(forgetful);
    await expect(one.do(command, { manifest: "m.yaml" })).rejects.toThrow(
      "exports no exportState and importState",
    );
    expect(
      (await one.do(command, { manifest: "m.yaml", resume: "learned", autoState: false })).trades,
    ).toBeGreaterThan(0);
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

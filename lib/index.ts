/**
 * What code of yours imports: the runner, its settings, bars, and the types that a strategy of your own needs.
 *
 * Learn from bars, save the state, and go on from it later:
 * ```ts
 * import { BacktestRunner, type Bars } from "orb-ops";
 *
 * export function learn(first: Bars, second: Bars) {
 *   const runner = new BacktestRunner({ symbol: "USDJPY", config: { ev_mode: "off" } });
 *   runner.run(first);
 *   const saved = JSON.stringify(runner.exportState());
 *
 *   const later = new BacktestRunner({ symbol: "USDJPY", config: { ev_mode: "off" } });
 *   if (!later.loadState(JSON.parse(saved))) throw new Error(later.warnings.join("\n"));
 *   return later.runPartial(second); // as if one runner had taken in both
 * }
 * ```
 *
 * A state is reused only under the configuration that it was learned with:
 * ```ts
 * import { BacktestRunner } from "orb-ops";
 *
 * const runner = new BacktestRunner({ symbol: "USDJPY" });
 * runner.configFingerprint(); // => "401fffc2e5ebfc6c"
 *
 * const other = new BacktestRunner({ symbol: "USDJPY", config: { or_n: 4 } });
 * other.loadState(runner.exportState()); // => false
 * other.warnings.length; // => 1
 * ```
 *
 * @module
 */
export { defaultConfig, FIXES, MODES, SEMANTICS } from "./engine/config.ts";
export type { Fix, Fixes, Mode, RunnerConfig, Semantics } from "./engine/config.ts";
export type { DailyRow, DebugCounters, EngineRecord, EvProfile, Metrics } from "./engine/records.ts";
export type {
  BarView,
  Distances,
  Refusal,
  Signal,
  Strategy,
  StrategyFactory,
  StrategySetup,
} from "./engine/strategy.ts";
export type { UserOrder, UserSetup, UserStrategy } from "./engine/strategies/user.ts";
export { allocateBars } from "./market/bars.ts";
export type { Bars } from "./market/bars.ts";
export { readBars } from "./market/read.ts";
export { RunnerLifecycleManager } from "./state/lifecycle.ts";
export type { RunnerSetup } from "./state/lifecycle.ts";
export type { LoadOutcome, SkipCode } from "./state/load.ts";
export { BacktestRunner } from "./state/runner.ts";

import { defaultConfig, fixesOf, type RunnerConfig, type Semantics } from "../../lib/engine/config.ts";
import { Engine } from "../../lib/engine/engine.ts";
import type { Bars } from "../../lib/market/bars.ts";
import { syntheticBars } from "../../lib/market/synthetic.ts";
import { readManifest } from "../../lib/runs/manifest/load.ts";
import { toRunnerConfig } from "../../lib/runs/runner_config.ts";
import { type Bench, medianMs } from "./bench.ts";

const sevenYears = { symbol: "USDJPY", from: Date.UTC(2018, 0, 1), to: Date.UTC(2025, 0, 1), seed: 7 };
const RUNS = 15;
/** A process that simulates a year once has not yet been compiled to the end; one that searches parameters has. */
const WARM_UP = 8;

function simulate(bars: Bars, config: RunnerConfig, semantics: Semantics): Engine {
  const engine = new Engine({
    symbol: "USDJPY",
    mode: "conservative",
    config,
    fixes: fixesOf(semantics),
    equity: 100_000,
    resume: "exact",
  });
  engine.process(bars);
  return engine;
}

export default {
  name: "engine",
  async run(report) {
    const bars = syntheticBars(sevenYears);
    const path = "configs/strategies/day_orb_5m.yaml";
    const manifest = readManifest(
      await Bun.file(new URL(`../../${path}`, import.meta.url)).text(),
      path,
    ).manifest;
    const shipped = toRunnerConfig(manifest);
    const learning = { ...shipped, ev_mode: "lcb", threshold_lcb_pip: 0.5, warmup_trades: 50 };

    const started = performance.now();
    const { trades } = simulate(bars, shipped, "corrected").metrics();
    report.measure("seven years, first run in the process", performance.now() - started, "ms");
    report.measure("bars", bars.length, "");
    report.measure("trades", trades, "");

    const rate = async (config: RunnerConfig, semantics: Semantics) => {
      for (let k = 0; k < WARM_UP; k++) simulate(bars, config, semantics);
      const ms = await medianMs(RUNS, () => simulate(bars, config, semantics));
      return (bars.length / ms) * 1000;
    };
    report.measure("the shipped manifest", await rate(shipped, "corrected"), "bars/s", { least: 10_000_000 });
    report.measure("with EV gate and shadow trades", await rate(learning, "corrected"), "bars/s");
    const adapting = { ...shipped, rv_qcalib_enabled: true };
    report.measure("with adapted volatility", await rate(adapting, "corrected"), "bars/s");
    report.measure("engine defaults", await rate(defaultConfig(), "corrected"), "bars/s");
    report.measure("the shipped manifest, reference", await rate(shipped, "reference"), "bars/s");

    const engine = simulate(bars, shipped, "corrected");
    const text = JSON.stringify(engine.state());
    report.measure("state after seven years", text.length / 1000, "kB", { most: 100 });
    report.measure("writing the state", await medianMs(RUNS, () => JSON.stringify(engine.state())), "ms", {
      most: 5,
    });
  },
} satisfies Bench;

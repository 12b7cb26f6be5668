// A strategy of your own: copy this file and my_strategy.yaml beside your other manifests, and change both.
// It may import types only: what it needs while it runs arrives in the setup, so it depends on bars and parameters alone.
import type { UserSetup, UserStrategy } from "orb-ops";

/**
 * Donchian breakout: once a session, buys above the highest high or sells below the lowest low of the last `channel_bars` bars.
 * Target and stop are multiples of the average true range. Gates, size, fills and learning are the engine's.
 */
export default function donchian({ parameters, helpers }: UserSetup): UserStrategy {
  const length = Number(parameters.channel_bars ?? 24);
  const target = Number(parameters.target_atr ?? 1.5);
  const stop = Number(parameters.stop_atr ?? 1);
  const highs = helpers.ring(length);
  const lows = helpers.ring(length);
  let traded = false;

  return {
    onSession() {
      traded = false;
    },

    // A bar has closed and no position is held. The orders rest for the next bar and are replaced after it.
    onBar(bar) {
      highs.push(bar.high);
      lows.push(bar.low);
      const atr = bar.atrPips();
      if (traded || highs.values.length < length || atr === 0) return null;
      const distances = { tpPips: target * atr, slPips: stop * atr };
      return [
        { side: "BUY", stop: Math.max(...highs.values), ...distances },
        { side: "SELL", stop: Math.min(...lows.values), ...distances },
      ];
    },

    // One of the orders has become a trade.
    onOrder() {
      traded = true;
    },

    // All that the next bar needs, as JSON of at most 20 kB: with it a run that is cut and resumed equals an uncut one.
    exportState: () => ({ highs: highs.values, lows: lows.values, traded }),
    importState(state) {
      const saved = state as { highs: number[]; lows: number[]; traded: boolean };
      saved.highs.forEach(highs.push);
      saved.lows.forEach(lows.push);
      traded = saved.traded;
    },
  };
}

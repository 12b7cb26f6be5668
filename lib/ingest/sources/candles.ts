/** One candle of a source, whatever its period: prices in price units, `time` its start in UTC epoch milliseconds. */
export interface Candle {
  time: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
  spread?: number;
}

/** False for what no market trades at: a price that is not positive and finite, or a high or low that the others exceed. */
export function isSound({ open, high, low, close, volume }: Candle): boolean {
  const prices = [open, high, low, close];
  const sound = prices.every((price) => price > 0 && Number.isFinite(price)) && volume >= 0;
  return sound && Number.isFinite(volume) && high >= Math.max(open, close) && low <= Math.min(open, close);
}

/**
 * Longer candles from minutes in order of time: open of the first, close of the last, extremes, volumes summed and rounded to six
 * decimals. Minutes without trades (flat, volume 0) are passed over, so a stretch of them alone gives no candle.
 */
export function aggregate(minutes: Iterable<Candle>, periodMs: number): Candle[] {
  const candles: Candle[] = [];
  for (const minute of minutes) {
    if (isIdle(minute)) continue;
    const time = Math.floor(minute.time / periodMs) * periodMs;
    const last = candles.at(-1);
    if (last?.time !== time) {
      candles.push({ ...minute, time });
      continue;
    }
    last.high = Math.max(last.high, minute.high);
    last.low = Math.min(last.low, minute.low);
    last.close = minute.close;
    last.volume += minute.volume;
  }
  for (const candle of candles) candle.volume = Number(candle.volume.toFixed(6));
  return candles;
}

/** Nothing was traded: what data feeds put where the market was closed or silent. */
export function isIdle({ open, high, low, close, volume }: Candle): boolean {
  return volume === 0 && open === high && high === low && low === close;
}

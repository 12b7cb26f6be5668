/** What Dukascopy calls a symbol of ours. */
export interface Instrument {
  symbol: string;
  /** `USD-JPY`, as the JSON API has it. */
  code: string;
  /** `USD/JPY`, as the chart service has it. */
  name: string;
  /** Points to one price unit in packed files. */
  pointsPerUnit: number;
  /** The first minute that candles exist for, as an ISO instant. */
  since: string;
}

/** Of metals, packed files hold as many decimals as of quotes in yen. */
const METALS = ["XAU", "XAG"];

/** Undefined where Dukascopy has no such instrument. */
export async function instrumentOf(symbol: string): Promise<Instrument | undefined> {
  // Its table of 1499 instruments is what takes the time to load.
  const { instrumentMetaData } = await import("dukascopy-node");
  const known = Object.entries(instrumentMetaData).find(([key]) => key === symbol.toLowerCase());
  if (!known) return undefined;
  const [, { code, name, startDayForMinuteCandles }] = known;
  const coarse = symbol.endsWith("JPY") || METALS.includes(symbol.slice(0, 3));
  return { symbol, code, name, pointsPerUnit: coarse ? 1000 : 100_000, since: startDayForMinuteCandles };
}

import { checkName } from "../../workspace/names.ts";
import { MANDATORY_WINDOWS } from "./flags.ts";

/** Who a benchmark is of. */
export interface Pair {
  symbol: string;
  mode: string;
}

/** `<SYMBOL>_<mode>`: the member of the snapshot's sections and the name of report files. Throws `invalid_name`. */
export function pairKey({ symbol, mode }: Pair): string {
  return `${checkName("symbol", symbol)}_${mode}`;
}

export function baselinePath(reportsDir: string, pair: Pair): string {
  return `${reportsDir}/baseline/${pairKey(pair)}.json`;
}

/** `days` is the length of the window. */
export function rollingPath(reportsDir: string, pair: Pair, days: number): string {
  return `${reportsDir}/rolling/${days}/${pairKey(pair)}.json`;
}

export function defaultBars(symbol: string): string {
  return `validated/${checkName("symbol", symbol)}/5m.csv`;
}

/** The mandatory windows first, then the others in order. */
export function withMandatory(windows: readonly number[]): number[] {
  return [...new Set([...MANDATORY_WINDOWS, ...windows])];
}

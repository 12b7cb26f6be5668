import { checkName } from "../workspace/names.ts";
import type { Reader } from "../workspace/reader.ts";
import { readStateFile } from "./file.ts";
import { OpsError } from "../workspace/errors.ts";
import { ACTIVE_STATE } from "./places.ts";

export { ACTIVE_STATE };

/** Symbol and mode: what a state in force belongs to. */
export interface Pair {
  symbol: string;
  mode: string;
}

/** A pair's own state file. Throws `invalid_name`. */
export function pairState({ symbol, mode }: Pair): string {
  return `runs/active/${checkName("symbol", symbol)}_${checkName("mode", mode)}/state.json`;
}

/**
 * The file that holds the state in force of a pair: its own; where that is missing the workspace's single one, unless that
 * is readable and says that it is another pair's.
 */
export function activeState(reader: Reader, pair: Pair): string {
  const own = pairState(pair);
  if (reader.exists(own) || !reader.exists(ACTIVE_STATE)) return own;
  try {
    const { symbol = pair.symbol, mode = pair.mode } = readStateFile(reader, ACTIVE_STATE).document.meta;
    return symbol.toUpperCase() === pair.symbol.toUpperCase() && mode === pair.mode ? ACTIVE_STATE : own;
  } catch (error) {
    if (error instanceof OpsError) return ACTIVE_STATE;
    throw error;
  }
}

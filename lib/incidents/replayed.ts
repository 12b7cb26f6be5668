import type { Reader } from "../workspace/reader.ts";
import type { JsonObject } from "../workspace/json.ts";
import { isJsonObject } from "../workspace/jsonfile.ts";
import { OpsError } from "../workspace/errors.ts";
import type { Candle, Gap } from "./bars.ts";
import type { Places } from "./folder.ts";
import type { StateUse } from "./state.ts";
import type { Verdict } from "./verdict.ts";
import type { Warning } from "./warnings.ts";
import type { Block, Counts, ReplayTrade } from "./window.ts";

/** `artifacts/replay.json`: what the replay has found in the window of the incident, and how it compares with reality. */
export interface Replay extends JsonObject {
  schema_version: 1;
  incident_id: string;
  symbol: string;
  mode: string;
  window: { start_ts: string; end_ts: string };
  lead: { hours: number; bars: number };
  comparison: Verdict;
  trades: number;
  wins: number;
  pips: number;
  pnl_value: number;
  max_drawdown_pips: number;
  /** A position that was still open at the end, whose result counts nowhere. */
  open_at_end: boolean;
  trade_list: ReplayTrade[];
  block_counts: Record<string, Counts>;
  blocks: Block[];
  ev_rejects: number;
  spread_bands: Counts;
  rv_bands: Counts;
  price: JsonObject | null;
  candles: Candle[];
  gaps: Gap[];
  state: StateUse;
  run_dir: string;
  warnings: Warning[];
}

/** What the newest replay has found; undefined where there was none. Throws `json_invalid`, `replay_invalid` (exit 2). */
export function readReplay(reader: Reader, places: Places): Replay | undefined {
  const value = reader.maybeJson(places.replay);
  if (value === undefined) return undefined;
  if (isJsonObject(value) && value.schema_version === 1 && isJsonObject(value.comparison))
    return value as Replay;
  throw new OpsError(
    "replay_invalid",
    {
      en: `${places.replay} is no result of a replay.`,
      ja: `${places.replay} は再現結果の形式ではありません。`,
    },
    { en: "Replay the incident again.", ja: "もう一度再現してください。" },
    { fields: { path: places.replay } },
  );
}

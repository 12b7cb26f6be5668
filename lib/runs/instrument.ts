import { OpsError } from "../workspace/errors.ts";
import type { Json } from "../workspace/json.ts";
import type { Mode } from "../engine/config.ts";
import type { Manifest } from "./manifest/schema.ts";

/** What one run trades. */
export interface ChosenInstrument {
  symbol: string;
  timeframe: string;
  mode: Mode;
}

/**
 * The instrument of a run (specification 02 §4.3): the first of the manifest, or the only one that fits `--symbol` and `--mode`.
 * Throws `instrument_not_found` and `instrument_ambiguous` (exit 1), each with the choices.
 */
export function chooseInstrument(
  manifest: Manifest,
  filter: { symbol?: string; mode?: string },
): ChosenInstrument {
  const all = manifest.strategy.instruments.map(({ symbol, timeframe, mode }) => ({
    symbol,
    timeframe,
    mode: mode ?? "conservative",
  }));
  const symbol = filter.symbol?.trim().toUpperCase() || null;
  const mode = filter.mode?.trim().toLowerCase() || null;
  if (symbol === null && mode === null) return all[0] as ChosenInstrument;
  const fitting = all.filter(
    (one) => (symbol ?? one.symbol) === one.symbol && (mode ?? one.mode) === one.mode,
  );
  if (fitting.length === 1) return fitting[0] as ChosenInstrument;
  const choices = all.map((one) => `${one.symbol}/${one.timeframe}/${one.mode}`);
  const fields: Record<string, Json> = { symbol, mode, choices };
  const asked = [symbol, mode].filter((part) => part !== null).join(" ");
  const known = choices.join(", ");
  if (fitting.length === 0) {
    throw new OpsError(
      "instrument_not_found",
      {
        en: `The manifest has no instrument ${asked}; it has ${known}.`,
        ja: `マニフェストに ${asked} はありません（${known}）。`,
      },
      {
        en: "Name one of these with --symbol and --mode, or add the instrument to the manifest.",
        ja: "--symbol と --mode でいずれかを指定するか、マニフェストに銘柄を追加してください。",
      },
      { exit: 1, stream: "stderr", fields },
    );
  }
  throw new OpsError(
    "instrument_ambiguous",
    {
      en: `Several instruments of the manifest fit ${asked}: ${known}.`,
      ja: `${asked} に合うものが複数あります（${known}）。`,
    },
    {
      en: "Specify both --symbol and --mode to disambiguate",
      ja: "--symbol と --mode の両方を指定して 1 つに絞ってください",
    },
    { exit: 1, stream: "stderr", fields },
  );
}

import { SUMMARY } from "../../runs/benchmarks/flags.ts";
import { DEFAULT_HISTORY } from "../../state/health/history.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { Reader } from "../../workspace/reader.ts";
import { asLogged, objectsIn, textsIn, type Trouble, type TroubleKind } from "./trouble.ts";

/** What the newest benchmark summary warns of. */
export function benchmarkWarnings(reader: Reader): Trouble[] {
  const summary = reader.maybeJson(SUMMARY);
  if (!isJsonObject(summary)) return [];
  const { symbol, mode, generated_at } = summary;
  const kinds = new Set(textsIn(summary.warnings).map(codeOfBenchmark));
  const named = { kind: "benchmark", subject: `${symbol} ${mode}`, at: generated_at, path: SUMMARY } as const;
  return warned(named, summary, [...kinds], { symbol: String(symbol), mode: String(mode) });
}

/** What the newest health check of each state warns of. */
export function healthWarnings(reader: Reader): Trouble[] {
  const records = objectsIn(reader.maybeJson(DEFAULT_HISTORY));
  const newest = new Map(records.map((record) => [String(record.state_path), record]));
  return [...newest].flatMap(([subject, record]) => {
    const named = { kind: "state_health", subject, at: record.checked_at, path: DEFAULT_HISTORY } as const;
    const kinds = new Set(textsIn(record.warnings).map(codeOfHealth));
    return warned(named, record, [...kinds], { state: subject });
  });
}

function warned(
  { kind, subject, at, path }: { kind: TroubleKind; subject: string; at: unknown; path: string },
  entry: JsonObject,
  codes: string[],
  vars: Record<string, string>,
): Trouble[] {
  const warnings = textsIn(entry.warnings);
  if (warnings.length === 0) return [];
  const more = warnings.length - 1;
  return [
    {
      kind,
      at: typeof at === "string" ? at : null,
      severity: "warn",
      subject,
      codes,
      message: {
        en: more > 0 ? `${warnings[0]} (and ${more} more)` : warnings[0]!,
        ja: more > 0 ? `${warnings[0]}（ほか ${more} 件）` : warnings[0]!,
      },
      path,
      entry,
      failing: warnings.map((warning) => ({ what: kind, found: asLogged(warning) })),
      times: 1,
      over: false,
      vars,
    },
  ];
}

/** Warnings of these two have words, but no codes. */
function codeOfBenchmark(warning: string): string {
  if (/missing|unreadable/.test(warning)) return "benchmark_report_missing";
  return warning.endsWith("no trades") ? "benchmark_no_trades" : "benchmark_threshold";
}

function codeOfHealth(warning: string): string {
  if (/invalid|unreadable/.test(warning)) return "state_invalid";
  if (/sample/.test(warning)) return "state_samples_low";
  return /slip/.test(warning) ? "state_slip_high" : "state_bound_low";
}

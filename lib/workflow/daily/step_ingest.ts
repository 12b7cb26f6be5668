import { z } from "zod";
import { spellOptions } from "../../command/spell.ts";
import { ingestFlags, routeFlags } from "../../ingest/chain/flags.ts";
import type { DailyOptions } from "./flags.ts";
import { flags, type Step } from "./step.ts";

/** The name under which the script hands in the ingest by a route. */
export const INGEST_ROUTE = "ingest_route";

const schema = z.object(ingestFlags);
const byRoute = (options: DailyOptions) =>
  Object.keys(routeFlags).some((route) => options[route as keyof typeof routeFlags]);

/** Bars by the route that a flag names; without one, those of the local CSV. */
export const INGEST: Step = {
  name: "ingest",
  wanted: ({ ingest }) => ingest,
  command: ({ options }) => (byRoute(options) ? INGEST_ROUTE : "pull_prices"),
  argv: ({ options, symbol, mode }) =>
    byRoute(options)
      ? ["--ingest", "--symbol", symbol, "--mode", mode, ...spellOptions(schema, options)]
      : flags({ symbol, source: options.localBackupCsv }),
  inputs: ({ options, source }) => (byRoute(options) ? [] : [source]),
  needs: [],
  next: {
    en: "look at ops/logs/ingest_anomalies.jsonl; try another route, or --local-backup-csv",
    ja: "ops/logs/ingest_anomalies.jsonl を確認し、別の経路か --local-backup-csv を試してください",
  },
  metrics: ["source", "rows_validated", "last_ts_now", "gaps_detected"],
  artefacts: (result) =>
    [result.raw_path, result.validated_path, result.features_path].filter((path) => typeof path === "string"),
};

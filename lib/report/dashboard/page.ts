import type { JsonObject } from "../../workspace/json.ts";
import type { Lang } from "../../workspace/text.ts";
import { objectOf, objects } from "../fields.ts";
import { h } from "../html.ts";
import { renderPage } from "../page.ts";
import { evSection, latencySection, slippageSection, turnoverSection } from "./charts.ts";
import { banners, head, tiles } from "./head.ts";

/** What a dashboard shows: the bundle's manifest, its datasets as their files hold them, and how the export went. */
export interface DashboardData {
  manifest: JsonObject;
  /** By name; what is missing is said to be missing. */
  datasets: Record<string, JsonObject>;
  /** Errors of this export, one line each. */
  errors: string[];
  /** Line in the latency chart, in ms. */
  sloMs: number;
  lang: Lang;
}

/** The dashboard as one file that opens without a network (specification 06 §10). */
export function dashboardPage(data: DashboardData): string {
  const { manifest, datasets, errors, sloMs, lang } = data;
  const rows = (name: string, list = "rows") => objects(datasets[name]?.[list]);
  const of = datasets.ev_history ?? {};
  const shown = {
    // The same bundle gives the same page, whatever command line asked for it.
    manifest: { ...manifest, provenance: { commit_sha: objectOf(manifest.provenance).commit_sha ?? null } },
    datasets: withoutProofs(datasets),
    errors,
    slo_ms: sloMs,
  };
  return renderPage({
    title: { en: "Operations dashboard", ja: "運用ダッシュボード" },
    subtitle: h`${[of.strategy, of.symbol, of.mode].filter(Boolean).join(" · ")}`,
    body: h`${banners(errors)}${head(shown.manifest, errors)}${tiles(rows)}
      ${evSection(rows("ev_history"))}${slippageSection(rows("slippage", "state"), rows("slippage", "execution"))}
      ${turnoverSection(rows("turnover"))}${latencySection(rows("latency"), sloMs)}`,
    data: shown,
    lang,
  });
}

/** What proves a dataset's inputs is long, and nobody reads it here. */
function withoutProofs(datasets: Record<string, JsonObject>): JsonObject {
  return Object.fromEntries(
    Object.entries(datasets).map(([name, { source_files: _, skipped: __, ...rest }]) => [name, rest]),
  );
}

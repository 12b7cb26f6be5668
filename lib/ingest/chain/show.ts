import type { Canvas } from "../../workspace/canvas.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { Text } from "../../workspace/text.ts";
import type { Fallback } from "../meta.ts";
import type { IngestResult } from "../result.ts";
import { showIngest } from "../show.ts";
import type { ChainResult } from "./run.ts";

/** What an ingest by a route or of a CSV came to, for a terminal. */
export function showRoute(result: ChainResult | IngestResult, view: Canvas): string {
  const meta = result.ingest_meta as JsonObject | null | undefined;
  if (!meta) return showIngest(result as IngestResult, view);
  const lines =
    "error" in result
      ? [view.text(nothing(String(result.route)))]
      : [showIngest(result as IngestResult, view)];
  const rows: [Text, string][] = [
    [{ en: "sources", ja: "取得元" }, String(meta.source_label ?? "–")],
    [{ en: "status", ja: "状態" }, String(meta.status)],
    [
      { en: "minutes since the newest bar", ja: "最新バーからの経過（分）" },
      String(meta.freshness_minutes ?? "–"),
    ],
    [
      { en: "market minutes since the newest real bar", ja: "最新の実バーからの取引時間（分）" },
      String(meta.freshness_market_minutes ?? "–"),
    ],
    [{ en: "synthetic bars in the store", ja: "ストア内の合成バー" }, String(meta.synthetic_bars)],
  ];
  const head = [view.text({ en: "route", ja: "経路" }), String(result.route)];
  lines.push(
    view.table(
      head,
      rows.map(([text, value]) => [view.text(text), value]),
    ),
  );
  const fallbacks = (meta.fallbacks ?? []) as (Fallback & JsonObject)[];
  for (const { stage, reason, next_source } of fallbacks) {
    lines.push(`[wf] ${stage}: ${reason}${next_source ? ` → ${next_source}` : ""}`);
  }
  return lines.join("\n");
}

function nothing(route: string): Text {
  return {
    en: `${route}: no source had any bars. What each of them said:`,
    ja: `${route}: どのソースからもバーを取得できませんでした。各ソースの状況:`,
  };
}

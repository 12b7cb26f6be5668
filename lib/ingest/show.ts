import type { Canvas } from "../workspace/canvas.ts";
import type { Text } from "../workspace/text.ts";
import { ANOMALY_LOG } from "./anomalies.ts";
import type { IngestResult } from "./result.ts";

/** An ingest for a terminal. */
export function showIngest(result: IngestResult, view: Canvas): string {
  const rows: [Text, string][] = [
    [{ en: "new bars", ja: "新しいバー" }, String(result.rows_validated)],
    [{ en: "store", ja: "保存先" }, result.validated_path],
    [
      { en: "newest bar", ja: "最新のバー" },
      `${result.last_ts_prev ?? "–"} → ${result.last_ts_now ?? "–"} UTC`,
    ],
    [{ en: "unexpected gaps", ja: "想定外の欠損" }, String(result.gaps_detected)],
    [{ en: "closures", ja: "休場" }, String(result.gaps_expected)],
    [{ en: "repeats", ja: "重複" }, String(result.duplicates_skipped)],
    [{ en: "older than the store", ja: "保存済みより古い行" }, String(result.below_watermark_skipped)],
    [{ en: "put in order", ja: "並べ替えた行" }, String(result.out_of_order_sorted)],
    [{ en: "late bars", ja: "遅れて届いたバー" }, String(result.late_bars)],
    [{ en: "invented bars replaced", ja: "置き換えた合成バー" }, String(result.synthetic_superseded)],
  ];
  const quiet = (text: Text, value: string) => value === "0" && text.en !== "new bars";
  const table = view.table(
    [view.text({ en: "ingest", ja: "取り込み" }), result.source],
    rows.filter(([text, value]) => !quiet(text, value)).map(([text, value]) => [view.text(text), value]),
  );
  return [table, ...notes(result).map((note) => view.text(note))].join("\n");
}

function notes({ anomalies_logged, late_bars, dry_run }: IngestResult): Text[] {
  const said: Text[] = [];
  if (anomalies_logged > 0) {
    said.push({
      en: `${anomalies_logged} new line(s) in ${ANOMALY_LOG}: look at them.`,
      ja: `${ANOMALY_LOG} に ${anomalies_logged} 行を追記しました。内容を確認してください。`,
    });
  }
  if (late_bars > 0) {
    said.push({
      en: "Late bars wait for pull_prices --repair.",
      ja: "遅れて届いたバーは pull_prices --repair で反映できます。",
    });
  }
  if (dry_run) said.push({ en: "Dry run: nothing was written.", ja: "ドライラン: 何も書き込んでいません。" });
  return said;
}

import type { Canvas } from "../../workspace/canvas.ts";
import type { Text } from "../../workspace/text.ts";
import type { FetchResult } from "./deliver.ts";

/** A fetch for a terminal. */
export function showFetch(result: FetchResult, view: Canvas): string {
  const rows: [Text, string][] = [
    [{ en: "bars", ja: "バー" }, String(result.rows)],
    [
      { en: "asked for", ja: "問い合わせ範囲" },
      `${result.symbol} ${result.tf} ${result.start_ts} … ${result.end_ts} UTC`,
    ],
    [{ en: "received", ja: "取得範囲" }, `${result.first_ts ?? "–"} … ${result.last_ts ?? "–"}`],
    [{ en: "still forming", ja: "形成中のため保留" }, String(result.incomplete_held)],
    [
      { en: "requests (repeated)", ja: "リクエスト（うち再試行）" },
      `${result.http_requests} (${result.retries})`,
    ],
    [{ en: "written to", ja: "書き出し先" }, result.out_path ?? "–"],
  ];
  const head = [view.text({ en: "fetch", ja: "取得" }), result.provider];
  const table = view.table(
    head,
    rows.map(([text, value]) => [view.text(text), value]),
  );
  if (!result.dry_run) return table;
  const dry = { en: "Dry run: nothing was asked.", ja: "ドライラン: 問い合わせはしていません。" };
  return `${table}\n${view.text(dry)}`;
}

import type { View } from "../../command/define.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { Text } from "../../workspace/text.ts";
import type { WorkerResult } from "./loop.ts";

const REASONS: Record<string, Text> = {
  sigint: { en: "interrupted from the keyboard", ja: "キー操作による中断" },
  sigterm: { en: "told to end (SIGTERM)", ja: "終了要求（SIGTERM）" },
  stop_file: {
    en: "the stop file is there; remove it to start again",
    ja: "停止ファイルあり。再開するには削除してください",
  },
  max_iterations: { en: "all rounds done", ja: "指定した巡回数を完了" },
  once: { en: "one round done", ja: "1 巡を完了" },
  storage_error: { en: "files cannot be written", ja: "ファイルに書き込めない" },
};

/** How a worker ended, for a person. */
export function showWorker(result: WorkerResult, view: View): string {
  const { rounds, rows, stop_reason: reason } = result;
  const why = REASONS[reason];
  const summary = view.text({
    en: `Stopped after ${rounds} round(s) and ${rows} new bar(s): ${why?.en ?? reason}`,
    ja: `${rounds} 巡・新しいバー ${rows} 本で停止: ${why?.ja ?? reason}`,
  });
  const head = [
    { en: "Symbol", ja: "シンボル" },
    { en: "Newest bar", ja: "最新のバー" },
    { en: "Source", ja: "取得元" },
    { en: "Updates owed", ja: "未完了の更新" },
  ];
  const lines = Object.entries(result.symbols).map(([symbol, status]) => {
    const { last_ts: last, source, pending_updates: owed } = status as JsonObject;
    return [symbol, last as string | null, source as string | null, (owed as unknown[]).length];
  });
  return `${summary}\n${view.table(head.map(view.text), lines)}`;
}

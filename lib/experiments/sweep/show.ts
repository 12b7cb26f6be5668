import type { Canvas } from "../../workspace/canvas.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { SweepResult } from "./finish.ts";

/** Planned trials shown of a dry run. */
const SHOWN = 20;

/** A sweep's summary as a person reads it. */
export function showSweep(result: SweepResult, canvas: Canvas): string {
  const { text, paint, table } = canvas;
  if (Array.isArray(result.trials)) return planned(result, result.trials as JsonObject[], canvas);
  const rows: [string, string | number][] = [
    [text({ en: "Trials", ja: "試行数" }), result.total_trials],
    [text({ en: "Completed", ja: "完了" }), result.completed],
    [text({ en: "Feasible", ja: "制約を満たす試行" }), Number(result.feasible ?? 0)],
    [text({ en: "Failed", ja: "失敗" }), result.failures],
  ];
  const best = isJsonObject(result.best) ? result.best : undefined;
  const found = best
    ? text({
        en: `Best: ${best.trial_id}, score ${Number(best.score).toFixed(4)}${best.feasible ? "" : " (infeasible)"}`,
        ja: `最良: ${best.trial_id}、スコア ${Number(best.score).toFixed(4)}${best.feasible ? "" : "（制約を満たしません）"}`,
      })
    : paint.warn(text({ en: "No trial was completed", ja: "完了した試行がありません" }));
  const next = text({
    en: `next: select_best_params --experiment ${result.experiment}`,
    ja: `次の手順: select_best_params --experiment ${result.experiment}`,
  });
  return [
    paint.strong(`${result.experiment} · ${result.search} · ${result.directory}`),
    table([text({ en: "Item", ja: "項目" }), text({ en: "Count", ja: "件数" })], rows),
    found,
    paint.dim(next),
  ].join("\n");
}

function planned(result: SweepResult, trials: JsonObject[], { text, paint, table }: Canvas): string {
  const rows = trials
    .slice(0, SHOWN)
    .map(({ trial_id, params }) => [String(trial_id), JSON.stringify(params)]);
  const more = trials.length - rows.length;
  return [
    paint.strong(
      text({
        en: `${result.dry_run} trial(s) planned, none run`,
        ja: `${result.dry_run} 件の試行を計画しました（実行はしていません）`,
      }),
    ),
    table([text({ en: "Trial", ja: "試行" }), text({ en: "Parameters", ja: "パラメーター" })], rows),
    more > 0 ? paint.dim(text({ en: `… and ${more} more`, ja: `ほか ${more} 件` })) : "",
  ]
    .filter(Boolean)
    .join("\n");
}

import type { Canvas } from "../../workspace/canvas.ts";
import type { JsonObject } from "../../workspace/json.ts";

/** A walk-forward as a person reads it: a row a window, then what is left of the promise. */
export function showWalk(result: JsonObject, { text, paint, table }: Canvas): string {
  const windows = result.windows as JsonObject[];
  const figure = (value: unknown, digits: number) =>
    typeof value === "number" ? value.toFixed(digits) : null;
  const of = (metrics: unknown, name: string) => (metrics as JsonObject | null)?.[name];
  const titles = [
    text({ en: "Test", ja: "検証期間" }),
    text({ en: "Trial", ja: "試行" }),
    text({ en: "Sharpe in", ja: "シャープ（内）" }),
    text({ en: "Sharpe out", ja: "シャープ（外）" }),
    text({ en: "Pips out", ja: "pips（外）" }),
    text({ en: "Deflated", ja: "補正後" }),
  ];
  const rows = windows.map(({ test, trial_id, in_sample, out_of_sample, deflated_sharpe }) => [
    `${of(test, "from")}…${of(test, "to")}`,
    String(trial_id),
    figure(of(in_sample, "sharpe"), 3),
    figure(of(out_of_sample, "sharpe"), 3),
    figure(of(out_of_sample, "total_pips"), 1),
    figure(deflated_sharpe, 3),
  ]);
  const out = result.out_of_sample as JsonObject;
  const { ratio } = (result.degradation as JsonObject).sharpe as JsonObject;
  const kept = typeof ratio === "number" ? `${(100 * ratio).toFixed(0)} %` : "–";
  const pips = figure(of(out.metrics, "total_pips"), 1);
  const moving = Object.entries(result.parameter_stability as JsonObject)
    .sort(([, a], [, b]) => Number(of(b, "mean_step")) - Number(of(a, "mean_step")))
    .slice(0, 5)
    .map(([name, row]) => `${name} ${figure(of(row, "mean_step"), 2)}`);
  return [
    table(titles, rows),
    paint.strong(
      text({
        en: `Out of sample: ${pips} pips; ${out.profitable_windows} of ${windows.length} windows profitable; ${kept} of the Sharpe ratio kept`,
        ja: `サンプル外: ${pips} pips、利益の出たウィンドウ ${out.profitable_windows} / ${windows.length}、シャープレシオの維持率 ${kept}`,
      }),
    ),
    paint.dim(
      text({ en: `moves most: ${moving.join(", ")}`, ja: `変動の大きいパラメーター: ${moving.join("、")}` }),
    ),
    paint.dim(text({ en: `written: ${result.output}`, ja: `出力: ${result.output}` })),
  ].join("\n");
}

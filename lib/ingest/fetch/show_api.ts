import type { Canvas } from "../../workspace/canvas.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { Text } from "../../workspace/text.ts";
import type { Activation } from "../sources/api/activation.ts";
import type { ApiFetchResult } from "./api.ts";

/** A summary, a request or a check, for a terminal. */
export function showApiFetch(result: ApiFetchResult, view: Canvas): string {
  if ("criteria" in result) return showActivation(result as Activation, view);
  const rows: [Text, string][] = [
    [{ en: "bars", ja: "バー" }, String(result.rows)],
    [
      { en: "asked for", ja: "問い合わせ範囲" },
      `${result.symbol} ${result.tf} ${result.start_ts} … ${result.end_ts} UTC`,
    ],
  ];
  if (result.out_path) rows.push([{ en: "written to", ja: "書き出し先" }, String(result.out_path)]);
  const head = [view.text({ en: "provider", ja: "プロバイダー" }), String(result.provider)];
  const table = view.table(
    head,
    rows.map(([text, value]) => [view.text(text), value]),
  );
  if (!result.dry_run) return table;
  const dry = { en: "Dry run: nothing was asked.", ja: "ドライラン: 問い合わせはしていません。" };
  // On a line of its own: tables are cut to the terminal's width.
  return [table, `GET ${result.url}`, view.text(dry)].join("\n");
}

function showActivation({ provider, ok, failures, observed, criteria }: Activation, view: Canvas): string {
  const shown = (value: JsonObject[string] | undefined) =>
    value === null || value === undefined ? "–" : String(value);
  const head = [
    view.text({ en: "activation criteria", ja: "採用条件" }),
    provider,
    view.text({ en: "limit", ja: "基準" }),
  ];
  const rows: [Text, string, string][] = [
    [
      { en: "cost a month, USD", ja: "月額費用（USD）" },
      shown(observed.monthly_cost_usd),
      `≤ ${shown(criteria.target_cost_ceiling_usd)}`,
    ],
    [
      { en: "requests a day", ja: "1 日のリクエスト数" },
      shown(observed.max_requests_per_day),
      `≥ ${shown(criteria.minimum_free_quota_per_day)}`,
    ],
    [
      { en: "retries of a run, at most", ja: "1 回の最大再試行数" },
      shown(observed.worst_case_retries),
      `≤ ${shown(criteria.retry_budget_per_run)}`,
    ],
    [{ en: "status", ja: "状態" }, shown(observed.activation_status), ""],
  ];
  const verdict: Text = ok
    ? { en: "All criteria are met.", ja: "すべての条件を満たしています。" }
    : { en: `Not met: ${failures.join("; ")}.`, ja: `満たしていない条件: ${failures.join("; ")}` };
  const table = view.table(
    head,
    rows.map(([text, ...cells]) => [view.text(text), ...cells]),
  );
  return `${table}\n${view.text(verdict)}`;
}

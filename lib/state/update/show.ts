import type { Canvas } from "../../workspace/canvas.ts";
import type { Json, JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { Text } from "../../workspace/text.ts";
import { capOf, decisionText, fateOf, nothingNewText, remarkTexts } from "./outcome.ts";
import { showOverride } from "./show_override.ts";
import { estimateText, FATES, figure, reasonTexts, stopText } from "./show_words.ts";

const GAUGE = 10;

/** A result of `update_state` as a change plan: one line that says it all, then what moves, the risk, the decision, the files. */
export function showUpdate(result: JsonObject, view: Canvas): string {
  if (result.override_action !== undefined || result.override_path !== undefined)
    return showOverride(result, view);
  if (result.message === "no_new_bars") return showNothingNew(result, view);
  const parts = [
    summary(result, view),
    estimates(result, view),
    risk(result, view),
    reasons(result, view),
    remarks(result, view),
    files(result, view),
  ];
  return parts.filter(Boolean).join("\n\n");
}

/** Status, why, and how much: enough for an operator who reads no further. */
export function summary(result: JsonObject, view: Canvas): string {
  const fate = fateOf(result);
  const paint = {
    applied: "good",
    would_apply: "good",
    saved: "strong",
    blocked: "bad",
    would_block: "bad",
  } as const;
  const [why] = reasonTexts(result);
  const estimates = Array.isArray(result.estimates) ? result.estimates.length : 0;
  const { bars_applied: bars, trades_closed: trades } = result;
  const counts = view.text({
    en: `${bars} bars learned, ${trades} trades closed, ${estimates} estimates changed`,
    ja: `学習したバー ${bars} 本、決済した取引 ${trades} 件、変化した推定値 ${estimates} 個`,
  });
  const reason = why ? view.text({ en: ` (${why.en})`, ja: `（${why.ja}）` }) : "";
  const place = `${result.symbol} ${result.mode}  ${result.first_bar_ts} … ${result.last_bar_ts}`;
  return `${view.paint[paint[fate]](view.text(FATES[fate]))}${reason}: ${counts}\n${view.paint.dim(place)}`;
}

/** What is learned: old and new, and how much of the limit the change takes. */
function estimates(result: JsonObject, view: Canvas): string {
  const list = Array.isArray(result.estimates) ? result.estimates.filter(isJsonObject) : [];
  const caps = isJsonObject(result.caps) ? result.caps : {};
  const scope = result.max_delta_scope ?? "estimates";
  const cap = scope === "estimates" ? capOf(caps.max_delta).value : null;
  const rows = list.map(({ path, previous, current }) => {
    const delta = typeof previous === "number" && typeof current === "number" ? current - previous : null;
    return [
      view.text(estimateText(String(path))),
      `${figure(previous)} → ${figure(current)}`,
      delta === null ? "" : `${delta > 0 ? "+" : ""}${figure(delta, 3)}`,
      delta === null ? "" : gauge(Math.abs(delta), cap, view),
    ];
  });
  if (rows.length === 0) return "";
  const head = [
    view.text({ en: "estimate", ja: "推定値" }),
    view.text({ en: "old → new", ja: "変更前 → 変更後" }),
    view.text({ en: "change", ja: "変化" }),
    cap === null ? "" : view.text({ en: `of ${cap}`, ja: `対 上限 ${cap}` }),
  ];
  return view.table(head, rows);
}

function risk(result: JsonObject, view: Canvas): string {
  const { var: atRisk, liquidity_usage, var_value } = result.risk as JsonObject;
  const caps = isJsonObject(result.caps) ? result.caps : {};
  const row = (name: Text, value: Json | undefined, unit: string, given: Json | undefined) => {
    const { value: cap, source } = capOf(given);
    const named = source === "flag" ? view.text({ en: "flag", ja: "フラグ" }) : source.replace(/^.*\//, "");
    const limit = cap === null ? "–" : `${cap} (${named})`;
    return [view.text(name), `${figure(value)}${unit}`, limit, gauge(Number(value), cap, view)];
  };
  const rows = [
    row({ en: "value at risk (5 %)", ja: "5 % VaR（1 取引）" }, atRisk, " pips", caps.var_cap),
    row(
      { en: "new trades' quantities", ja: "新しい取引の数量合計" },
      liquidity_usage,
      "",
      caps.liquidity_cap,
    ),
  ];
  const head = [
    view.text({ en: "risk", ja: "リスク" }),
    view.text({ en: "figure", ja: "値" }),
    view.text({ en: "cap", ja: "上限" }),
    "",
  ];
  const money = view.text({
    en: `value at risk in account currency: ${figure(var_value)}`,
    ja: `口座通貨での VaR: ${figure(var_value)}`,
  });
  return `${view.table(head, rows)}\n${view.paint.dim(money)}`;
}

/** How much of a limit a figure takes; what is above it says so without colour, too. */
function gauge(value: number, cap: number | null, view: Canvas): string {
  if (cap === null) return "";
  const share = cap > 0 ? value / cap : value > 0 ? Number.POSITIVE_INFINITY : 0;
  const filled = Math.min(GAUGE, Math.ceil(share * GAUGE));
  const percent = Number.isFinite(share) ? `${Math.round(share * 100)} %` : "∞";
  const bar = `▕${"█".repeat(filled)}${"░".repeat(GAUGE - filled)}▏ ${percent}`;
  return value > cap ? view.paint.bad(`${bar} !`) : bar;
}

function reasons(result: JsonObject, view: Canvas): string {
  const list = reasonTexts(result).map((why) => `  - ${view.text(why)}`);
  return [view.paint.strong(view.text(decisionText(result))), ...list, ...violations(result, view)].join(
    "\n",
  );
}

const VIOLATIONS_SHOWN = 5;

/** The largest changes above the limit, of a scope that the table of estimates does not show. */
function violations({ anomalies }: JsonObject, view: Canvas): string[] {
  const found = (Array.isArray(anomalies) ? anomalies.filter(isJsonObject) : []).find(
    ({ type, scope }) => type === "max_delta_exceeded" && scope !== "estimates",
  );
  const list = Array.isArray(found?.violations) ? found.violations.filter(isJsonObject) : [];
  const lines = list.slice(0, VIOLATIONS_SHOWN).map(({ path, previous, current, delta }) => {
    return `      ${path}: ${figure(previous, 6)} → ${figure(current, 6)} (${figure(delta, 3)})`;
  });
  const more = list.length - lines.length;
  const rest = view.text({ en: `… and ${more} more`, ja: `… ほか ${more} 個` });
  return more > 0 ? [...lines, `      ${rest}`] : lines;
}

function remarks(result: JsonObject, view: Canvas): string {
  return remarkTexts(result)
    .map(({ text, warning }) => (warning ? view.paint.warn(view.text(text)) : view.text(text)))
    .join("\n");
}

const HOW: Record<string, Text> = {
  create: { en: "create ", ja: "作成" },
  replace: { en: "replace", ja: "置換" },
  append: { en: "append ", ja: "追記" },
  delete: { en: "delete ", ja: "削除" },
};

function files(result: JsonObject, view: Canvas): string {
  const list = Array.isArray(result.files) ? result.files.filter(isJsonObject) : [];
  const done = ["applied", "blocked"].includes(fateOf(result));
  const title = view.text(
    done
      ? { en: "Files", ja: "ファイル" }
      : { en: "Files that would be written", ja: "書き込まれるファイル" },
  );
  // Not as a table: a path that is cut cannot be copied.
  const lines = list.map(({ path, how }) => `  ${view.text(HOW[String(how)]!)}  ${path}`);
  return [view.paint.strong(title), ...lines].join("\n");
}

function showNothingNew(result: JsonObject, view: Canvas): string {
  const { override } = result;
  const stopped = isJsonObject(override) ? view.paint.warn(view.text(stopText(override))) : "";
  return [view.text(nothingNewText(result)), stopped, remarks(result, view)].filter(Boolean).join("\n");
}

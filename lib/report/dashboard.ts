import type { Json, JsonObject } from "../workspace/json.ts";
import { isJsonObject } from "../workspace/jsonfile.ts";
import type { Lang, Text } from "../workspace/text.ts";
import { parseInstant } from "../workspace/time.ts";
import { h, type Html, type Piece } from "./html.ts";
import { renderPage } from "./page.ts";
import { figures, number, percent, section, table, type Tone, toned } from "./parts.ts";
import { barChart, lineChart } from "./svg.ts";

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

/** Hours after which a dashboard is too old to rely on. */
const STALE_HOURS = 6;
const TREND = 30;
const RECENT_RUNS = 10;

/** The dashboard as one file that opens without a network (specification 06 §10). */
export function dashboardPage(data: DashboardData): string {
  const { manifest, datasets, errors, lang } = data;
  const rows = (name: string, list = "rows") => objects(datasets[name]?.[list]);
  const of = datasets.ev_history ?? {};
  return renderPage({
    title: { en: "Operations dashboard", ja: "運用ダッシュボード" },
    subtitle: h`${[of.strategy, of.symbol, of.mode].filter(Boolean).join(" · ")}`,
    body: h`${banner(errors)}${head(manifest)}${tiles(rows)}
      ${evSection(rows("ev_history"))}${slippageSection(rows("slippage", "state"), rows("slippage", "execution"))}
      ${turnoverSection(rows("turnover"))}${latencySection(rows("latency"), data.sloMs)}`,
    // The same bundle gives the same page, whatever command line asked for it.
    data: { manifest: { ...manifest, provenance: null }, datasets: withoutProofs(datasets) },
    lang,
  });
}

type Rows = (name: string, list?: string) => JsonObject[];

function banner(errors: readonly string[]): Piece {
  if (errors.length === 0) return undefined;
  const text = { en: "This export had errors:", ja: "この書き出しではエラーが発生しました:" };
  return h`<div role="alert" class="bad"><b>${text}</b><ul>${errors.map((error) => h`<li>${error}</li>`)}</ul></div>`;
}

function head(manifest: JsonObject): Html {
  const generated = String(manifest.generated_at);
  const provenance = isJsonObject(manifest.provenance) ? manifest.provenance : {};
  const age = h`<span data-since="${parseInstant(generated)}" data-limit="${STALE_HOURS}"></span>`;
  return h`<p class="muted">${generated} ${age} · #${manifest.sequence as number} · ${String(manifest.job_id)} · ${String(provenance.commit_sha ?? "")}</p>
    ${table(
      [
        { en: "Dataset", ja: "データセット" },
        { en: "Rows", ja: "行数" },
        "SHA-256",
        { en: "Made at", ja: "作成時刻" },
      ],
      objects(manifest.datasets).map((entry) => [
        String(entry.dataset),
        Number(entry.row_count),
        String(entry.checksum_sha256).slice(0, 12),
        String(entry.generated_at),
      ]),
    )}`;
}

function tiles(rows: Rows): Html {
  const ev = rows("ev_history");
  const [latest, before] = [ev.at(-1), ev.at(-TREND)];
  const bound = numberOf(latest?.win_rate_lcb);
  const trend = bound === null || !before ? null : bound - (numberOf(before.win_rate_lcb) ?? bound);
  const coefficients = objectOf(rows("slippage", "state").at(-1)?.coefficients);
  const runs = rows("turnover").slice(-RECENT_RUNS);
  const mean = (name: string) => {
    const values = runs.map((run) => numberOf(run[name])).filter((value) => value !== null);
    return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : null;
  };
  const dates = runs
    .flatMap(({ start_date, end_date }) => [start_date, end_date])
    .filter(Boolean)
    .map(String)
    .sort();
  const tone: Tone = trend === null ? "muted" : trend < 0 ? "bad" : "good";
  return figures([
    { name: { en: "Win rate, lower bound", ja: "勝率の下限" }, value: percent(bound) },
    {
      name: { en: `Change over ${TREND} states`, ja: `直近 ${TREND} 件の変化` },
      value: toned(tone, percent(trend)),
    },
    ...["narrow", "normal", "wide"].map((band) => ({
      name: { en: `Slippage slope, ${band}`, ja: `スリッページ係数（${band}）` },
      value: number(numberOf(coefficients[band]), 3),
    })),
    { name: { en: "Trades a day", ja: "1 日あたりの取引数" }, value: number(mean("avg_trades_per_day")) },
    {
      name: { en: "Trades an active day", ja: "取引日あたりの取引数" },
      value: number(mean("avg_trades_active_day")),
    },
    { name: { en: "Win rate of runs", ja: "ランの勝率" }, value: percent(mean("win_rate")) },
    {
      name: { en: "Period of runs", ja: "ランの期間" },
      value: dates.length > 0 ? `${dates[0]} – ${dates.at(-1)}` : "–",
    },
  ]);
}

function evSection(rows: readonly JsonObject[]): Html {
  const labels = rows.map(({ timestamp }) => dayOf(timestamp));
  const series = [
    { name: "win_rate_mean", values: column(rows, "win_rate_mean") },
    { name: "win_rate_lcb", values: column(rows, "win_rate_lcb"), dashed: true, colour: "var(--good)" },
  ];
  return part("ev_history", { en: "Learned win rate", ja: "学習した勝率" }, rows, {
    chart: () => lines(labels, series),
    legend: {
      en: "Line: mean; dashed: lower bound (share of trades won)",
      ja: "実線: 平均、破線: 下限（勝ちトレードの割合）",
    },
    columns: ["timestamp", "win_rate_mean", "win_rate_lcb", "alpha", "beta"],
  });
}

function slippageSection(state: readonly JsonObject[], execution: readonly JsonObject[]): Html {
  const bands = [...new Set(state.flatMap((row) => Object.keys(objectOf(row.coefficients))))];
  const flat = state.map((row) => ({ timestamp: row.timestamp ?? null, ...objectOf(row.coefficients) }));
  const colours = ["var(--accent)", "var(--good)", "var(--warn)", "var(--bad)"];
  const series = bands.map((band, index) => ({
    name: band,
    values: column(flat, band),
    dashed: index > 0,
    colour: colours[index % colours.length]!,
  }));
  const bars = execution.map(({ source, coefficients }) => ({
    label: String(source).replace(/^execution:/, ""),
    value: numberOf(objectOf(coefficients).slippage_bps),
  }));
  return h`${part("slippage", { en: "Slippage", ja: "スリッページ" }, flat, {
    chart: () =>
      lineChart(
        flat.map(({ timestamp }) => dayOf(timestamp)),
        series,
      ),
    legend: {
      en: `Slope by spread band, pips per unit: ${bands.join(", ")}`,
      ja: `スプレッド帯ごとの係数（pips／数量）: ${bands.join("、")}`,
    },
    columns: ["timestamp", ...bands],
  })}${
    bars.length > 0 &&
    h`<p class="muted">${{ en: "Measured by strategy, basis points", ja: "戦略ごとの実測（bps）" }}</p>${barChart(bars, { unit: " bps" })}`
  }`;
}

function turnoverSection(rows: readonly JsonObject[]): Html {
  const bars = rows.map((row) => ({
    label: String(row.run_id).slice(-15),
    value: numberOf(row.avg_trades_per_day),
    tip: `${row.run_id}: ${number(numberOf(row.avg_trades_per_day))}`,
  }));
  return part("turnover", { en: "Turnover", ja: "回転率" }, rows, {
    chart: () => barChart(bars),
    legend: { en: "Trades a day, one bar for each run", ja: "1 日あたりの取引数（棒はラン 1 件）" },
    columns: ["run_id", "timestamp", "trades", "win_rate", "avg_trades_per_day", "avg_trades_active_day"],
  });
}

function latencySection(rows: readonly JsonObject[], sloMs: number): Html {
  const labels = rows.map(({ window_start }) => String(window_start ?? "").slice(5, 13));
  const series = [
    { name: "p50", values: column(rows, "p50_ms"), dashed: true, colour: "var(--muted)" },
    { name: "p95", values: column(rows, "p95_ms") },
    { name: "SLO", values: rows.map(() => sloMs), dashed: true, colour: "var(--bad)" },
  ];
  const breaches = rows.filter(({ breach_flag }) => breach_flag === true).length;
  return part("latency", { en: "Signal latency", ja: "シグナルのレイテンシー" }, rows, {
    chart: () => lines(labels, series),
    legend: {
      en: `Milliseconds; line: p95, grey: p50, red: limit. Windows in breach: ${breaches}`,
      ja: `ミリ秒。実線: p95、灰色: p50、赤: 上限。超過した時間枠: ${breaches} 件`,
    },
    columns: ["window_start", "count", "failure_rate", "p50_ms", "p95_ms", "p99_ms", "breach_flag"],
  });
}

/** Nothing where no series has a figure. */
function lines(labels: readonly string[], series: Parameters<typeof lineChart>[1]): Piece {
  return series.some(({ values }) => values.some((value) => value !== null)) && lineChart(labels, series);
}

/** A chart with its legend, and its figures to unfold; a dataset without rows says so. */
function part(
  id: string,
  heading: Text,
  rows: readonly JsonObject[],
  { chart, legend, columns }: { chart: () => Piece; legend: Text; columns: string[] },
): Html {
  if (rows.length === 0) {
    return section(id, heading, h`<p class="muted">${{ en: "No data.", ja: "データがありません。" }}</p>`);
  }
  const cells = rows.toReversed().map((row) => columns.map((name) => cellOf(row[name])));
  return section(
    id,
    heading,
    h`${chart()}<p class="muted">${legend}</p>
    <details><summary>${{ en: "Figures", ja: "数値" }} (${rows.length})</summary>${table(columns, cells)}</details>`,
  );
}

function cellOf(value: Json | undefined): Piece {
  if (typeof value === "number") return Number.isInteger(value) ? value : Number(value.toPrecision(6));
  return value === null || value === undefined ? "–" : String(value);
}

/** What proves a dataset's inputs is long, and nobody reads it here. */
function withoutProofs(datasets: Record<string, JsonObject>): JsonObject {
  return Object.fromEntries(
    Object.entries(datasets).map(([name, { source_files: _, skipped: __, ...rest }]) => [name, rest]),
  );
}

function column(rows: readonly JsonObject[], name: string): (number | null)[] {
  return rows.map((row) => numberOf(row[name]));
}

function dayOf(timestamp: Json | undefined): string {
  return String(timestamp ?? "").slice(0, 10);
}

function numberOf(value: Json | undefined): number | null {
  return typeof value === "number" ? value : null;
}

function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function objects(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

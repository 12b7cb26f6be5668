import type { Json, JsonObject } from "../../workspace/json.ts";
import type { Text } from "../../workspace/text.ts";
import { cellOf, column, numberOf, objectOf } from "../fields.ts";
import { h, type Html, type Piece } from "../html.ts";
import { layerChart } from "../layers.ts";
import { section, table } from "../parts.ts";
import { barChart } from "../svg.ts";

const DASHES = ["none", "6 4", "2 3", "8 3 2 3"];
const COLOURS = ["var(--accent)", "var(--good)", "var(--warn)", "var(--bad)"];

export function evSection(rows: readonly JsonObject[]): Html {
  const [mean, bound] = [column(rows, "win_rate_mean"), column(rows, "win_rate_lcb")];
  return part("ev_history", { en: "Learned win rate", ja: "学習した勝率" }, rows, {
    chart: () =>
      layerChart(
        whenOf(rows.map(({ timestamp }) => timestamp)),
        [
          {
            kind: "band",
            name: "band",
            title: { en: "between bound and mean", ja: "下限と平均の間" },
            values: bound,
            upper: mean,
          },
          { kind: "line", name: "win_rate_mean", title: { en: "mean", ja: "平均" }, values: mean },
          {
            kind: "line",
            name: "win_rate_lcb",
            title: { en: "lower bound", ja: "下限" },
            values: bound,
            dashes: "6 4",
            colour: "var(--good)",
          },
        ],
        { left: { en: "share of trades won", ja: "勝ちトレードの割合" } },
      ),
    columns: ["timestamp", "win_rate_mean", "win_rate_lcb", "alpha", "beta"],
  });
}

export function slippageSection(state: readonly JsonObject[], execution: readonly JsonObject[]): Html {
  const bands = [...new Set(state.flatMap((row) => Object.keys(objectOf(row.coefficients))))];
  const flat = state.map((row) => ({ timestamp: row.timestamp ?? null, ...objectOf(row.coefficients) }));
  const bars = execution.map(({ source, coefficients }) => ({
    label: String(source).replace(/^execution:/, ""),
    value: numberOf(objectOf(coefficients).slippage_bps),
  }));
  return h`${part("slippage", { en: "Slippage", ja: "スリッページ" }, flat, {
    chart: () =>
      layerChart(
        whenOf(flat.map(({ timestamp }) => timestamp)),
        bands.map((name, index) => ({
          kind: "line",
          name,
          values: column(flat, name),
          colour: COLOURS[index % COLOURS.length]!,
          dashes: DASHES[index % DASHES.length]!,
        })),
        { left: { en: "slope by spread band, pips a unit", ja: "スプレッド帯ごとの係数（pips／数量）" } },
      ),
    columns: ["timestamp", ...bands],
  })}${
    bars.length > 0 &&
    h`<p class="muted">${{ en: "Measured by strategy, basis points", ja: "戦略ごとの実測（bps）" }}</p>${barChart(bars, { unit: " bps" })}`
  }`;
}

export function turnoverSection(rows: readonly JsonObject[]): Html {
  return part("turnover", { en: "Turnover", ja: "回転率" }, rows, {
    chart: () =>
      layerChart(
        rows.map(({ run_id }) => String(run_id).slice(-15)),
        [
          {
            kind: "bars",
            name: "avg_trades_per_day",
            title: { en: "trades a day", ja: "1 日あたりの取引数" },
            values: column(rows, "avg_trades_per_day"),
          },
          {
            kind: "bars",
            name: "avg_trades_active_day",
            title: { en: "trades an active day", ja: "取引日あたりの取引数" },
            values: column(rows, "avg_trades_active_day"),
            colour: "var(--warn)",
          },
          {
            kind: "line",
            name: "win_rate",
            title: { en: "win rate (right axis)", ja: "勝率（右軸）" },
            values: column(rows, "win_rate"),
            colour: "var(--good)",
            dashes: "6 4",
            right: true,
          },
        ],
        {
          left: { en: "trades, one pair of bars a run", ja: "取引数（棒 1 組がラン 1 件）" },
          right: { en: "share won", ja: "勝率" },
        },
      ),
    columns: ["run_id", "timestamp", "trades", "win_rate", "avg_trades_per_day", "avg_trades_active_day"],
  });
}

export function latencySection(rows: readonly JsonObject[], sloMs: number): Html {
  const line = (name: string, values: readonly (number | null)[], colour: string, dashes = "none") => ({
    kind: "line" as const,
    name,
    values,
    colour,
    dashes,
  });
  const breached = rows.map(({ breach_flag }) => breach_flag === true);
  const count = breached.filter(Boolean).length;
  return part("latency", { en: "Signal latency", ja: "シグナルのレイテンシー" }, rows, {
    chart: () =>
      layerChart(
        rows.map(({ window_start }) =>
          String(window_start ?? "")
            .slice(5, 13)
            .replace("T", " "),
        ),
        [
          {
            kind: "bars",
            name: "failure_rate",
            title: { en: "failure rate (right axis)", ja: "失敗率（右軸）" },
            values: column(rows, "failure_rate"),
            colour: "var(--warn)",
            right: true,
          },
          line("p50", column(rows, "p50_ms"), "var(--muted)", "2 3"),
          line("p95", column(rows, "p95_ms"), "var(--accent)"),
          line("p99", column(rows, "p99_ms"), "var(--good)", "8 3 2 3"),
          line(
            "SLO",
            rows.map(() => sloMs),
            "var(--bad)",
            "6 4",
          ),
        ],
        {
          left: { en: "ms", ja: "ミリ秒" },
          right: { en: "share failed", ja: "失敗率" },
          shaded: {
            places: breached,
            title: { en: `windows in breach: ${count}`, ja: `上限を超えた時間枠: ${count} 件` },
          },
        },
      ),
    columns: ["window_start", "count", "failure_rate", "p50_ms", "p95_ms", "p99_ms", "breach_flag"],
  });
}

/** A chart, and its figures to unfold; a dataset without rows says so. */
function part(
  id: string,
  heading: Text,
  rows: readonly JsonObject[],
  { chart, columns }: { chart: () => Piece; columns: string[] },
): Html {
  if (rows.length === 0) {
    return section(id, heading, h`<p class="muted">${{ en: "No data.", ja: "データがありません。" }}</p>`);
  }
  const cells = rows.toReversed().map((row) => columns.map((name) => cellOf(row[name])));
  return section(
    id,
    heading,
    h`${chart()}
    <details><summary>${{ en: "Figures", ja: "数値" }} (${rows.length})</summary>${table(columns, cells)}</details>`,
  );
}

/** Days; where several fall on one day their times, as short as tells them apart. */
function whenOf(timestamps: readonly (Json | undefined)[]): string[] {
  const texts = timestamps.map((timestamp) => String(timestamp ?? "").replace("T", " "));
  const cuts = [
    [0, 10],
    [5, 16],
    [5, 19],
  ] as const;
  const cut = cuts.find(
    ([from, to]) => new Set(texts.map((text) => text.slice(from, to))).size === texts.length,
  );
  const [from, to] = cut ?? cuts[1];
  return texts.map((text) => text.slice(from, to));
}

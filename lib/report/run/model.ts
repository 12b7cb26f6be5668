import type { Text } from "../../workspace/text.ts";
import { BOUND_MISSED, type Calibration } from "../figures/calibration.ts";
import { h, type Html, type Piece } from "../html.ts";
import { number, percent, section, table, toned } from "../parts.ts";
import { barChart } from "../svg.ts";
import type { LearnedState } from "./facts.ts";
import type { Funnel } from "./funnel.ts";
import { money, TRADES, WINS } from "./performance.ts";
import type { RunReport } from "./report.ts";

/** What the engine assumed and believed, beside what came of it. */

const STEPS: Record<Funnel["steps"][number]["step"], Text> = {
  signals: { en: "Levels reached", ja: "水準への到達" },
  gates: { en: "past the gates", ja: "ゲート通過" },
  ev: { en: "past the EV gate", ja: "EV ゲート通過" },
  size: { en: "with a size", ja: "数量あり" },
  trades: { en: "trades", ja: "約定" },
};

export function funnelPart({ funnel: { quiet_bars, steps, refusals } }: RunReport): Piece {
  if (steps.length === 0) return null;
  const rows = steps.map(({ step, left, lost }) => [STEPS[step], left, lost || null]);
  return section("funnel", { en: "From signals to trades", ja: "シグナルから取引まで" }, [
    barChart(
      steps.map(({ step, left }) => ({ label: STEPS[step], value: left })),
      { height: 160 },
    ),
    table(
      [
        { en: "Step", ja: "段階" },
        { en: "Left", ja: "残り" },
        { en: "Turned away", ja: "見送り" },
      ],
      rows,
    ),
    h`<p class="muted">${{
      en: `Counted by bars: a signal that is turned away comes again with the next bar. Bars without one: ${quiet_bars ?? "–"}.`,
      ja: `バー単位の件数です（見送ったシグナルは次のバーで再び判定します）。シグナルのないバー: ${quiet_bars ?? "–"} 本。`,
    }}</p>`,
    refusals.length > 0 &&
      table(
        [
          { en: "Reason kept by --debug", ja: "--debug で記録された理由" },
          { en: "Records", ja: "記録数" },
        ],
        refusals.map(({ reason, count }) => [reason, count]),
      ),
  ]);
}

export function calibrationPart({ calibration, refused }: RunReport): Piece {
  if (calibration.length === 0 && !refused) return null;
  const named: (readonly [Piece, Calibration])[] = calibration.map((row) => [
    row.bucket === "all" ? { en: "all trades", ja: "全取引" } : row.bucket,
    row,
  ]);
  if (refused)
    named.push([toned("muted", { en: "refused, traded on paper", ja: "見送り（シャドー取引）" }), refused]);
  const rows = named.map(([name, row]) => [
    name,
    row.trades,
    percent(row.predicted_bound),
    row.z !== null && row.z < BOUND_MISSED ? toned("bad", percent(row.realised)) : percent(row.realised),
    number(row.z),
    number(row.predicted_pips),
    number(row.realised_pips),
  ]);
  return section(
    "calibration",
    { en: "The EV gate's belief and what happened", ja: "EV ゲートの想定と実績" },
    [
      table(
        [
          { en: "Bucket", ja: "バケット" },
          TRADES,
          { en: "Lower bound believed", ja: "想定した下限" },
          { en: "Won", ja: "実際の勝率" },
          "z",
          { en: "EV bound, pips", ja: "EV の下限（pips）" },
          { en: "Result, pips", ja: "実績（pips）" },
        ],
        rows,
      ),
      h`<p class="muted">${{
        en: "Means over the entries of a bucket (session:spread:volatility), per unit. A true bound lies below what happened; red: it would be missed by so much (z) in one case of twenty at most.",
        ja: "バケット（セッション:スプレッド:ボラ）ごとの平均（1 単位あたり）です。正しい下限なら実績を下回ります。赤は、正しい下限でこれほど外れるのが 20 回に 1 回以下であることを示します（z）。",
      }}</p>`,
    ],
  );
}

export function slippagePart({ slippage }: RunReport): Piece {
  if (slippage.length === 0) return null;
  const rows = slippage.map(({ band, fills, expected, realised, error }) => [
    band,
    fills,
    number(expected, 3),
    number(realised, 3),
    number(error, 3),
  ]);
  const head: Piece[] = [
    { en: "Spread band", ja: "スプレッド帯" },
    { en: "Fills", ja: "約定数" },
    { en: "Expected, pips", ja: "想定（pips）" },
    { en: "Met, pips", ja: "実績（pips）" },
    { en: "Mean distance", ja: "平均のずれ" },
  ];
  return section("slippage", { en: "Slippage: the model and the fills", ja: "スリッページ: モデルと約定" }, [
    table(head, rows),
    h`<p class="muted">${{
      en: "In a simulation the fill itself comes from the model: this shows whether it agrees with itself, not with a broker.",
      ja: "シミュレーションでは約定価格もモデルから決まります。この表はモデルの一貫性を示すもので、実際の業者との一致を示すものではありません。",
    }}</p>`,
  ]);
}

export function boundsPart({ bounds, run }: RunReport): Piece {
  if (!bounds) return null;
  const rows = [
    [
      { en: `Profit and loss (${run.currency})`, ja: `損益（${run.currency}）` },
      bounds.total_pnl_value,
    ] as const,
    ["Pips", bounds.total_pips] as const,
    [WINS, bounds.wins] as const,
    [{ en: "Deepest drawdown", ja: "最大ドローダウン" }, bounds.max_drawdown] as const,
  ].map(([name, { worst, base, best }]) => [
    name,
    ...[worst, base, best].map((value) => (Number.isInteger(value) ? value : money(value))),
  ]);
  const head: Piece[] = [
    "",
    { en: "Worst order", ja: "最悪の順序" },
    { en: "Simulated", ja: "シミュレーション" },
    { en: "Best order", ja: "最良の順序" },
  ];
  return section("bounds", { en: "P&L interval", ja: "損益の範囲" }, [
    table(head, rows),
    h`<p class="muted">${{
      en: `A bar does not tell in which order its prices came: ${bounds.ambiguous_trades} of ${bounds.trades} trades depend on it.`,
      ja: `バーからは価格の順序がわかりません。${bounds.trades} 件中 ${bounds.ambiguous_trades} 件の結果がそれで変わります。`,
    }}</p>`,
  ]);
}

export function learnedPart({ learned: { before, after } }: RunReport): Piece {
  if (!after) return null;
  const known = new Map(before?.win_rates.map((row) => [row.bucket, row]));
  const slopes = new Map(before?.slippage.map((row) => [row.band, row.slope]));
  const rates = after.win_rates
    .filter((row) => row.bucket === "all" || hasLearned(row, known.get(row.bucket)))
    .map((row) => [
      row.bucket === "all" ? { en: "all trades", ja: "全取引" } : row.bucket,
      percent(known.get(row.bucket)?.win_rate),
      percent(row.win_rate),
      percent(known.get(row.bucket)?.lower_bound),
      percent(row.lower_bound),
      number(row.observations, 1),
    ]);
  const bands = after.slippage.map(({ band, slope }) => [
    band,
    number(slopes.get(band), 4),
    number(slope, 4),
  ]);
  const [was, is] = [
    { en: "before", ja: "前" },
    { en: "after", ja: "後" },
  ];
  return section("learned", { en: "What it learned", ja: "学習内容" }, [
    source({ en: "Before", ja: "実行前" }, before),
    source({ en: "After", ja: "実行後" }, after),
    table(
      [
        { en: "Bucket", ja: "バケット" },
        { en: "Win rate, before", ja: "勝率（前）" },
        is,
        { en: "Lower bound, before", ja: "下限（前）" },
        is,
        { en: "Observations", ja: "観測数" },
      ],
      rates,
    ),
    table([{ en: "Slippage slope", ja: "スリッページ係数" }, was, is], bands),
  ]);
}

/** A bucket that no trade has touched holds the two pseudo counts that it began with. */
const UNTOUCHED = 2;

type Rate = LearnedState["win_rates"][number];

function hasLearned(row: Rate, before: Rate | undefined): boolean {
  return before ? JSON.stringify(before) !== JSON.stringify(row) : row.observations !== UNTOUCHED;
}

function source(name: Text, state: LearnedState | null): Html {
  return h`<p class="muted">${name}: ${
    state
      ? h`${state.path} (${state.last_timestamp}, sha256 ${state.sha256.slice(0, 12)})`
      : { en: "nothing was known, or its file is gone", ja: "学習なし、またはファイルがありません" }
  }</p>`;
}

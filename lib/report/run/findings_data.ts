import type { Finding, RunFacts } from "./facts.ts";
import { finding } from "./finding.ts";
import type { Judged } from "./report.ts";

const GOOD_COVERAGE = 0.99;

/** Whether the bars and the way they were read bear the result. */
export function dataFindings({ data, run, bounds, summary }: Judged, { bars, trades }: RunFacts): Finding[] {
  const { trades: count } = summary;
  const coverage = data.coverage?.trading_time_coverage;
  const percent = (share: number) => `${(Math.floor(share * 1000) / 10).toFixed(1)} %`;
  const costless = count > 0 && trades.every(({ cost_base }) => cost_base === 0);
  const pnl = bounds?.total_pnl_value;
  return [
    ...finding(bars.missing !== undefined, "no_bars", "warn", () => ({
      en: `No chart, no excursions, no gaps: ${bars.missing!.en}`,
      ja: `チャート・値幅・欠損の確認はできません: ${bars.missing!.ja}`,
    })),
    ...finding(run.semantics === "reference", "reference", "bad", () => ({
      en: "Run with the reference's semantics: it also fills at prices that were not there, so its result cannot be had.",
      ja: "参照実装の計算による実行です。存在しない価格でも約定させるため、この成績は実現できません。",
    })),
    ...finding(data.outside.length > 0, "outside_bars", "bad", () => ({
      en: `${data.outside.length} of ${data.followed} trades have a price outside its bar: these are not the bars of the run, or its fills were none.`,
      ja: `${data.followed} 件中 ${data.outside.length} 件の価格がバーの範囲外です。実行時とは異なるバーか、約定が成立しない取引です。`,
    })),
    ...finding(
      data.followed < count && bars.read !== undefined && trades.some(({ entry_px }) => entry_px !== null),
      "not_followed",
      "warn",
      () => ({
        en: `${count - data.followed} of ${count} trades could not be followed: their bars are not in the file.`,
        ja: `${count} 件中 ${count - data.followed} 件は、対応するバーがファイルになく追跡できません。`,
      }),
    ),
    ...finding(
      pnl !== undefined && Math.sign(pnl.worst) !== Math.sign(pnl.best),
      "order_decides",
      "bad",
      () => ({
        en: `The order of prices inside bars decides the sign: from ${pnl!.worst.toFixed(2)} to ${pnl!.best.toFixed(2)}; ${bounds!.ambiguous_trades} of ${bounds!.trades} trades depend on it.`,
        ja: `バーの中の値動きの順序で損益の符号が変わります: ${pnl!.worst.toFixed(2)} ～ ${pnl!.best.toFixed(2)}（${bounds!.trades} 件中 ${bounds!.ambiguous_trades} 件が該当）。`,
      }),
    ),
    ...finding(pnl === undefined && count > 0, "no_bounds", "muted", () => ({
      en: "The P&L interval is not known: run with --bounds to see what the order of prices inside bars decides.",
      ja: "損益の範囲は計算されていません。バーの中の順序の影響を見るには --bounds を付けて実行してください。",
    })),
    ...finding(count > 0 && data.on_entry_bar > count / 2, "entry_bar", "warn", () => ({
      en: `${data.on_entry_bar} of ${count} trades end on the bar of their entry: the bars are too coarse for stops this near.`,
      ja: `${count} 件中 ${data.on_entry_bar} 件がエントリーと同じバーで決済されています。この近さのストップに対してバーが粗すぎます。`,
    })),
    ...finding(data.touched.length > 0, "gaps_touched", "warn", () => ({
      en: `${data.touched.length} trades were open in a gap of the bars or entered within the hour after one (${data.gaps.length} gaps in all).`,
      ja: `${data.touched.length} 件の取引が、バーの欠損中に保有していたか、欠損後 1 時間以内に建てられています（欠損は全 ${data.gaps.length} か所）。`,
    })),
    ...finding(typeof coverage === "number" && coverage < GOOD_COVERAGE, "coverage", "warn", () => ({
      en: `Bars for only ${percent(coverage as number)} of trading time.`,
      ja: `取引時間の ${percent(coverage as number)} しかバーがありません。`,
    })),
    ...finding(data.skipped_rows > 0, "skipped_rows", "warn", () => ({
      en: `${data.skipped_rows} rows of the bar file were skipped.`,
      ja: `バーの CSV のうち ${data.skipped_rows} 行が読み飛ばされました。`,
    })),
    ...finding(costless, "no_costs", "bad", () => ({
      en: "No spread was charged on any trade: the bars carry none.",
      ja: "どの取引にもスプレッドがかかっていません（バーにスプレッドがありません）。",
    })),
  ];
}

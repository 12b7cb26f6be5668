import type { Finding, RunFacts } from "./facts.ts";
import { dataFindings } from "./findings_data.ts";
import { finding } from "./finding.ts";
import { modelFindings } from "./findings_model.ts";
import { timeFindings } from "./findings_time.ts";
import type { Judged } from "./report.ts";

/** Fewer trades than this tell nothing; fewer than the second, little. */
const FEW = 30;
const SOME = 100;
/** |t| that one strategy in twenty without an edge reaches by luck. */
const T_LIMIT = 1.96;
const BEST_TRADES = 5;

/** What a careful reviewer would say of a run, each with its figure: the gravest first. */
export function findingsOf(report: Judged, facts: RunFacts): Finding[] {
  const all = [
    ...dataFindings(report, facts),
    ...sampleFindings(report),
    ...shapeFindings(report, facts),
    ...timeFindings(report, facts),
    ...modelFindings(report, facts),
  ];
  const grave = (tone: Finding["tone"]) => ["bad", "warn", "muted", "good"].indexOf(tone);
  return all.sort((a, b) => grave(a.tone) - grave(b.tone));
}

/** Whether there is enough to judge, and what luck would explain. */
function sampleFindings({
  summary: { trades, mean_pips, t, deviation_pips, total_value },
}: Judged): Finding[] {
  if (trades === 0) {
    return finding(true, "no_trades", "bad", () => ({
      en: "Not a single trade was made.",
      ja: "取引が 1 件もありません。",
    }));
  }
  const error = deviation_pips === null ? 0 : 1.96 * (deviation_pips / Math.sqrt(trades));
  const [mean, margin] = [(mean_pips ?? 0).toFixed(2), error.toFixed(2)];
  return [
    ...finding(trades < SOME, "few_trades", trades < FEW ? "bad" : "warn", () => ({
      en: `Only ${trades} trades: figures below rest on little.`,
      ja: `取引は ${trades} 件だけです。以下の数値の根拠は限られています。`,
    })),
    ...finding(t !== null && Math.abs(t) < T_LIMIT, "may_be_luck", "warn", () => ({
      en: `Mean trade ${mean} ± ${margin} pips (95 %, t = ${t!.toFixed(2)}): it cannot be told from zero.`,
      ja: `1 取引の平均は ${mean} ± ${margin} pips（95 %、t = ${t!.toFixed(2)}）。ゼロと区別できません。`,
    })),
    ...finding(t !== null && t <= -T_LIMIT, "loses", "bad", () => ({
      en: `It loses: mean trade ${mean} ± ${margin} pips (95 %, t = ${t!.toFixed(2)}), ${total_value.toFixed(2)} in all.`,
      ja: `負ける戦略です。1 取引の平均は ${mean} ± ${margin} pips（95 %、t = ${t!.toFixed(2)}）、合計 ${total_value.toFixed(2)}。`,
    })),
    ...finding(t !== null && t >= T_LIMIT, "earns", "good", () => ({
      en: `Mean trade ${mean} ± ${margin} pips (95 %, t = ${t!.toFixed(2)}): luck alone would do as well once in forty runs at most.`,
      ja: `1 取引の平均は ${mean} ± ${margin} pips（95 %、t = ${t!.toFixed(2)}）。偶然だけでこの成績になるのは 40 回に 1 回以下です。`,
    })),
  ];
}

/** Where the result comes from. */
function shapeFindings(report: Judged, { trades }: RunFacts): Finding[] {
  const { summary, months, sides } = report;
  const total = summary.total_value;
  const bestMonth = months.toSorted((a, b) => b.value - a.value)[0];
  const bestTrades = trades
    .map(({ value }) => value)
    .sort((a, b) => b - a)
    .slice(0, BEST_TRADES);
  const ofBest = bestTrades.reduce((sum, value) => sum + value, 0);
  const against = sides.find(({ value }) => value < 0);
  const along = sides.find(({ value }) => value > 0);
  return [
    ...finding(total > 0 && months.length > 2 && bestMonth!.value >= total, "one_month", "bad", () => ({
      en: `One month makes it all: ${bestMonth!.key} brought ${bestMonth!.value.toFixed(2)} of ${total.toFixed(2)}; the other ${months.length - 1} months lost.`,
      ja: `1 か月がすべてです。${bestMonth!.key} の損益が ${bestMonth!.value.toFixed(2)}（合計 ${total.toFixed(2)}）で、残り ${months.length - 1} か月の合計はマイナスです。`,
    })),
    ...finding(
      total > 0 && trades.length > 2 * BEST_TRADES && ofBest >= total,
      "few_trades_make_it",
      "warn",
      () => ({
        en: `Without its best ${BEST_TRADES} trades (${ofBest.toFixed(2)}) the run would have earned nothing (${(total - ofBest).toFixed(2)}).`,
        ja: `上位 ${BEST_TRADES} 件（${ofBest.toFixed(2)}）を除くと利益は残りません（${(total - ofBest).toFixed(2)}）。`,
      }),
    ),
    ...finding(total > 0 && along !== undefined && against !== undefined, "one_side", "warn", () => ({
      en: `Only ${along!.key} earned (${along!.value.toFixed(2)}); ${against!.key} lost ${(-against!.value).toFixed(2)}.`,
      ja: `利益は ${along!.key} だけです（${along!.value.toFixed(2)}）。${against!.key} は ${(-against!.value).toFixed(2)} の損失でした。`,
    })),
    ...finding(total > 0 && -summary.max_drawdown > total, "deep", "warn", () => ({
      en: `The deepest drawdown (${summary.max_drawdown.toFixed(2)}) is larger than what was earned (${total.toFixed(2)}).`,
      ja: `最大ドローダウン（${summary.max_drawdown.toFixed(2)}）が利益（${total.toFixed(2)}）を上回っています。`,
    })),
  ];
}

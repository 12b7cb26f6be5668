import type { Json } from "../../workspace/json.ts";
import { h, type Html, type Piece } from "../html.ts";
import { number, percent, section, table } from "../parts.ts";
import type { Comparison } from "./compare.ts";
import { money, TRADES } from "./performance.ts";
import type { RunReport } from "./report.ts";
import type { Summary } from "./summary.ts";

/** This run beside another: figures, trades in common, settings that differ. */
export function comparisonPart({ run, summary }: RunReport, other: Comparison): Html {
  const row = (name: Piece, of: (summary: Summary) => Piece) => [name, of(summary), of(other.summary)];
  const same =
    other.same_bars === null
      ? { en: "It is not known whether both read the same bars.", ja: "同じバーを読んだかどうかは不明です。" }
      : other.same_bars
        ? { en: "Both read the same file of bars.", ja: "どちらも同じバーのファイルを読んでいます。" }
        : { en: "They read different bars.", ja: "読んだバーが異なります。" };
  return section("comparison", { en: "Beside another run", ja: "ほかの実行との比較" }, [
    table(
      ["", run.id, other.id],
      [
        row({ en: "Profit and loss", ja: "損益" }, ({ total_value }) => money(total_value)),
        row("pips", ({ total_pips }) => number(total_pips, 1)),
        row(TRADES, ({ trades }) => trades),
        row({ en: "Win rate", ja: "勝率" }, ({ win_rate }) => percent(win_rate)),
        row({ en: "Pips a trade", ja: "1 取引の pips" }, ({ mean_pips }) => number(mean_pips)),
        row("t", ({ t }) => number(t)),
        row({ en: "Profit factor", ja: "プロフィットファクター" }, ({ profit_factor }) =>
          number(profit_factor),
        ),
        row({ en: "Deepest drawdown", ja: "最大ドローダウン" }, ({ max_drawdown }) => money(max_drawdown)),
      ],
    ),
    h`<p class="muted">${{
      en: `${other.shared} trades have the same entry and side; ${other.only_here} are of this run alone, ${other.only_there} of the other.`,
      ja: `エントリーと売買が同じ取引は ${other.shared} 件、この実行だけの取引は ${other.only_here} 件、相手だけの取引は ${other.only_there} 件です。`,
    }} ${same}</p>`,
    other.params.length > 0 &&
      table(
        [{ en: "Setting that differs", ja: "異なる設定" }, run.id, other.id],
        other.params.map(({ name, here, there }) => [name, plain(here), plain(there)]),
      ),
  ]);
}

/** A setting's value as a person reads it. */
export function plain(value: Json): string {
  if (value === null) return "–";
  return Array.isArray(value)
    ? value.join(", ")
    : typeof value === "object"
      ? JSON.stringify(value)
      : String(value);
}

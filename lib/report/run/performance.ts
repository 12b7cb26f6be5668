import type { Text } from "../../workspace/text.ts";
import { isoUtc } from "../../workspace/time.ts";
import type { Distribution } from "../figures/distribution.ts";
import { type Group, WEEKDAY_WORDS, WEEKDAYS } from "../figures/groups.ts";
import { h, type Html, type Piece } from "../html.ts";
import { figures, number, percent, section, table, toned } from "../parts.ts";
import { barChart, heatMap, scatter } from "../svg.ts";
import type { RunReport } from "./report.ts";

/** How the trades went: figures, drawdowns, the calendar, distributions, excursions. */

export const TRADES: Text = { en: "Trades", ja: "取引数" };
export const WINS: Text = { en: "Wins", ja: "勝ち" };
const MONTHS = Array.from({ length: 12 }, (_, month) => String(month + 1).padStart(2, "0"));

export function money(value: number): Piece {
  return toned(value < 0 ? "bad" : "good", value.toFixed(2));
}

export function day(time: number | null): string {
  return time === null ? "–" : isoUtc(time).slice(0, 10);
}

export function summaryPart({ summary, cumulative, run, streaks }: RunReport): Html {
  const total = summary.total_value;
  const annualised = typeof cumulative.sharpe_annualised === "number" ? cumulative.sharpe_annualised : null;
  const all = run.state_loaded !== null;
  return section("summary", { en: "In figures", ja: "主な数値" }, [
    figures([
      {
        name: { en: `Profit and loss (${run.currency})`, ja: `損益（${run.currency}）` },
        value: money(total),
      },
      {
        name: { en: "Pips, weighted by quantity", ja: "pips（数量加重）" },
        value: number(summary.total_pips, 1),
      },
      { name: TRADES, value: summary.trades },
      { name: { en: "Win rate", ja: "勝率" }, value: percent(summary.win_rate) },
      { name: { en: "Trades with a profit", ja: "利益の出た取引" }, value: summary.profitable },
      { name: { en: "Profit factor", ja: "プロフィットファクター" }, value: number(summary.profit_factor) },
      { name: { en: "Pips a trade", ja: "1 取引の pips" }, value: number(summary.mean_pips) },
      { name: { en: "R a trade", ja: "1 取引の R" }, value: number(summary.mean_r) },
      {
        name: { en: "Deepest drawdown", ja: "最大ドローダウン" },
        value: h`${number(summary.max_drawdown)} (${percent(summary.max_drawdown_share, 2)})`,
      },
      {
        name: all
          ? {
              en: "Sharpe, annualised, earlier runs included",
              ja: "シャープレシオ（年率、以前の実行を含む）",
            }
          : { en: "Sharpe, annualised", ja: "シャープレシオ（年率）" },
        value: number(annualised),
      },
      { name: { en: "Longest row of losses", ja: "最長の連敗" }, value: streaks.losing?.length ?? 0 },
      { name: { en: "Longest row of gains", ja: "最長の連勝" }, value: streaks.winning?.length ?? 0 },
    ]),
  ]);
}

export function drawdownPart({ drawdowns, streaks }: RunReport): Piece {
  if (drawdowns.length === 0) return null;
  const rows = drawdowns.map(({ depth, share, peak, trough, recovered, days }) => [
    day(peak),
    day(trough),
    day(recovered),
    number(days, 1),
    money(depth),
    percent(share, 2),
  ]);
  const runs = [
    [{ en: "losses", ja: "連敗" }, streaks.losing] as const,
    [{ en: "gains", ja: "連勝" }, streaks.winning] as const,
  ].flatMap(([name, streak]) => (streak ? [[name, streak.length, money(streak.total)]] : []));
  return section("drawdowns", { en: "Worst drawdowns and longest streaks", ja: "ドローダウンと連勝・連敗" }, [
    table(
      [
        { en: "Peak", ja: "最高値" },
        { en: "Deepest", ja: "底" },
        { en: "Recovered", ja: "回復" },
        { en: "Days", ja: "日数" },
        { en: "Depth", ja: "深さ" },
        { en: "Of the peak", ja: "最高値比" },
      ],
      rows,
    ),
    table([{ en: "Longest row of", ja: "最長の" }, TRADES, { en: "Profit and loss", ja: "損益" }], runs),
  ]);
}

/** Months by year, and what hour, session and weekday of the entry brought. */
export function calendarPart({
  months,
  sessions,
  hours,
  weekdays,
  session_weekday,
  hour_weekday,
}: RunReport): Piece {
  if (months.length === 0) return null;
  const years = [...new Set(months.map(({ key }) => key.slice(0, 4)))];
  const days = WEEKDAYS.filter((name) => hour_weekday.some(({ key }) => key.endsWith(name)));
  const names = (groups: readonly Group[]) => groups.map(({ key }) => key);
  return section("calendar", { en: "When it was earned and lost", ja: "いつの損益か" }, [
    h`<h3>${{ en: "Months (profit and loss)", ja: "月別（損益）" }}</h3>`,
    heat(years, MONTHS, months, (year, month) => `${year}-${month}`),
    groupTable({ en: "By month", ja: "月別" }, months),
    h`<h3>${{ en: "Session and weekday of the entry, UTC", ja: "エントリーのセッションと曜日（UTC）" }}</h3>`,
    heat(names(sessions), days, session_weekday, (session, weekday) => `${session} ${weekday}`),
    groupTable({ en: "By session", ja: "セッション別" }, sessions),
    h`<h3>${{ en: "Hour and weekday of the entry, UTC", ja: "エントリーの時刻と曜日（UTC）" }}</h3>`,
    heat(names(hours), days, hour_weekday, (hour, weekday) => `${hour} ${weekday}`),
    groupTable({ en: "By hour", ja: "時刻別" }, hours),
    groupTable({ en: "By weekday", ja: "曜日別" }, weekdays),
  ]);
}

function heat(
  rows: string[],
  columns: readonly string[],
  groups: readonly Group[],
  keyOf: (row: string, column: string) => string,
): Html {
  const byKey = new Map(groups.map((group) => [group.key, group]));
  const named = columns.map((name) => WEEKDAY_WORDS.find(({ en }) => en === name) ?? name);
  return heatMap(rows, named, (row, column) => {
    const group = byKey.get(keyOf(rows[row]!, columns[column]!));
    if (!group) return null;
    const { key, value, trades, wins, pips } = group;
    return {
      value,
      text: value.toFixed(0),
      tip: `${key}: ${value.toFixed(2)} (${pips.toFixed(1)} pips), ${Number(wins.toFixed(2))}/${trades}`,
    };
  });
}

export function groupTable(name: Text, groups: readonly Group[]): Html {
  const rows = groups.map(({ key, trades, wins, pips, value }) => [
    key,
    trades,
    percent(wins / trades),
    number(pips, 1),
    money(value),
  ]);
  const head = [name, TRADES, { en: "Win rate", ja: "勝率" }, "pips", { en: "Profit and loss", ja: "損益" }];
  return h`<details><summary>${name}</summary>${table(head, rows)}</details>`;
}

export function distributionPart({ pips, r, sides, reasons }: RunReport): Piece {
  if (pips.count === 0) return null;
  return section("distribution", { en: "Results of trades", ja: "取引結果の分布" }, [
    histogram({ en: "Pips, weighted by quantity", ja: "pips（数量加重）" }, pips),
    r.count > 0 &&
      histogram({ en: "R: result over the distance of the stop", ja: "R（損切り幅に対する損益）" }, r),
    groupTable({ en: "By side", ja: "売買別" }, sides),
    groupTable({ en: "By exit", ja: "決済理由別" }, reasons),
  ]);
}

function histogram(name: Text, { bins, mean, deviation, quantiles }: Distribution): Piece {
  const short = (value: number) => String(Number(value.toPrecision(4)));
  const bars = bins.map(({ from, to, count }) => ({
    label: short(from),
    value: count,
    tip: `${short(from)} … ${short(to)}: ${count}`,
  }));
  const [p5, , median, , p95] = quantiles.map((value) => number(value));
  return h`<h3>${name}</h3>${barChart(bars, { height: 170 })}
    <p class="muted">${{
      en: `Mean ${number(mean)}, deviation ${number(deviation)}, median ${median}; nine in ten between ${p5} and ${p95}.`,
      ja: `平均 ${number(mean)}、標準偏差 ${number(deviation)}、中央値 ${median}。9 割が ${p5} ～ ${p95} の間です。`,
    }}</p>`;
}

/** How far trades went against and for their holder. */
export function excursionPart({ trades: { columns, rows } }: RunReport): Piece {
  const at = (name: string) => columns.indexOf(name);
  const points = (name: string) =>
    rows
      .filter((row) => row[at(name)] !== null)
      .map((row) => ({
        x: Number(row[at(name)]),
        y: Number(row[at("pips")]) / (Number(row[at("qty")]) || 1),
        marked: Number(row[at("win")]) > 0,
        tip: `${isoUtc(Number(row[at("entry")]))} ${row[at("reason")]}`,
      }));
  if (points("mae").length === 0) return null;
  const yName = "pips";
  return section("excursions", { en: "How far trades went", ja: "取引中の値幅（MAE・MFE）" }, [
    scatter(points("mae"), { xName: "MAE (pips)", yName }),
    scatter(points("mfe"), { xName: "MFE (pips)", yName }),
    h`<p class="muted">${{
      en: "Across: the farthest against (MAE) and for the trade (MFE), no further than stop and target; the bars of entry and exit count whole, so both are upper bounds. Up: result of one unit. Filled: won.",
      ja: "横軸: 逆行（MAE）と順行（MFE）の最大幅。損切りと利確の幅までとし、エントリーと決済のバーは全体を数えるため、どちらも上限値です。縦軸: 1 単位の損益。塗りつぶし: 勝ち。",
    }}</p>`,
  ]);
}

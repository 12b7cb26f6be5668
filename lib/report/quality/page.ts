import type { JsonObject } from "../../workspace/json.ts";
import type { Lang, Text } from "../../workspace/text.ts";
import { cellOf, numberOf, objectOf, objects } from "../fields.ts";
import { h, type Html, type Piece } from "../html.ts";
import { renderPage } from "../page.ts";
import { figures, findings, number, percent, section, table, type Tone } from "../parts.ts";
import { coverageCalendar } from "./calendar.ts";

/** An audit of bars, its days as columns in the order of time, and the trades of a run that bars are missing from. */
export interface QualityData {
  /** As `check_data_quality` prints it. */
  summary: JsonObject;
  /** Share of bars below which a day is low. */
  threshold: number;
  days: {
    date: string[];
    /** Null where nothing is expected. */
    coverage: (number | null)[];
    rows: number[];
    missing: number[];
    duplicates: number[];
  };
  /** Not all days are there. */
  daysTruncated: boolean;
  run: { path: string; trades: number; outside: number; touched: JsonObject[] } | null;
  lang: Lang;
}

/** The audit of a bar file as a page: the verdict, a calendar of coverage, gaps and the trades they touched, duplicates, bad rows. */
export function qualityPage({ lang, ...data }: QualityData): string {
  const { summary } = data;
  return renderPage({
    title: { en: "Data quality", ja: "データ品質" },
    subtitle: h`${String(summary.csv)} · ${String(summary.start_timestamp ?? "–")} – ${String(summary.end_timestamp ?? "–")} UTC · ${String(summary.generated_at)}`,
    body: h`${verdict(summary)}${tiles(summary)}${calendarSection(data)}${gapSection(summary)}${runSection(data.run)}
      ${duplicateSection(summary)}${badRowSection(summary)}${inputSection(summary)}`,
    data: {
      summary,
      threshold: data.threshold,
      days: data.days,
      days_truncated: data.daysTruncated,
      run: data.run,
    },
    lang,
  });
}

function verdict({ status, failures, issues }: JsonObject): Html {
  const texts = (list: JsonObject[string] | undefined) => (Array.isArray(list) ? list.map(String) : []);
  const all = [
    ...(status === "pass"
      ? [{ tone: "good" as Tone, text: { en: "No guard failed.", ja: "ガードに触れた項目はありません。" } }]
      : []),
    ...texts(failures).map((text) => ({ tone: "bad" as Tone, text: { en: text, ja: text } })),
    ...texts(issues).map((text) => ({ tone: "warn" as Tone, text: { en: text, ja: text } })),
  ];
  return section("verdict", { en: "Verdict", ja: "判定" }, findings(all));
}

function tiles(summary: JsonObject): Html {
  const calendar = objectOf(summary.calendar);
  const count = (name: Text, value: number | null) => ({
    name,
    value: cellOf(value),
    tone: (value ?? 0) > 0 ? ("warn" as Tone) : ("good" as Tone),
  });
  return figures([
    ...(summary.calendar
      ? [
          {
            name: {
              en: `Coverage of trading time (${calendar.name})`,
              ja: `取引時間の充足率（${calendar.name}）`,
            },
            value: percent(numberOf(calendar.coverage_ratio_calendar), 3),
          },
        ]
      : []),
    {
      name: { en: "Coverage of all time, weekends included", ja: "全時間の充足率（週末を含む）" },
      value: percent(numberOf(summary.coverage_ratio), 2),
    },
    { name: { en: "Rows", ja: "行数" }, value: cellOf(summary.row_count) },
    {
      name: { en: "Longest gap, minutes", ja: "最長の欠損（分）" },
      value: number(numberOf(summary.max_gap_minutes), 0),
    },
    count({ en: "Duplicate rows", ja: "重複行" }, numberOf(summary.duplicates)),
    count({ en: "Steps back in time", ja: "時刻の逆行" }, numberOf(summary.monotonic_errors)),
    count({ en: "Unreadable rows", ja: "読めない行" }, numberOf(summary.bad_rows)),
    count(
      { en: "Rows with impossible prices", ja: "あり得ない価格の行" },
      numberOf(objectOf(summary.value_checks).total),
    ),
  ]);
}

function calendarSection({ days, threshold, daysTruncated }: Omit<QualityData, "lang">): Html {
  const low = days.coverage.filter((ratio) => ratio !== null && ratio < threshold).length;
  const heading = { en: "Coverage by day", ja: "日ごとの充足率" };
  return section(
    "calendar",
    heading,
    h`<p class="muted">${{
      en: `UTC days; a cell is as full as its day. ${low} of ${days.date.length} days are below ${percent(threshold)} (outlined).`,
      ja: `UTC の日ごと。マスの高さが充足率です。${days.date.length} 日中 ${low} 日が ${percent(threshold)} 未満です（枠付き）。`,
    }}${
      daysTruncated && { en: " The worst days alone are shown.", ja: "充足率の低い日だけを表示しています。" }
    }</p>${coverageCalendar(days, threshold)}`,
  );
}

function gapSection({ longest_gaps, calendar, gap_count, missing_rows_estimate }: JsonObject): Html {
  const head: Piece[] = [
    { en: "Last bar before (UTC)", ja: "直前のバー（UTC）" },
    { en: "Next bar", ja: "直後のバー" },
    { en: "Minutes", ja: "分" },
    { en: "Missing bars", ja: "欠損バー数" },
    ...(calendar ? [{ en: "In trading time", ja: "うち取引時間内" }] : []),
  ];
  const rows = objects(longest_gaps).map((gap) =>
    [
      gap.start_timestamp,
      gap.end_timestamp,
      gap.gap_minutes,
      gap.missing_rows_estimate,
      ...(calendar ? [gap.open_missing_rows_estimate] : []),
    ].map(cellOf),
  );
  const all = {
    en: `${gap_count} gaps, ${missing_rows_estimate} bars missing in all time; the longest:`,
    ja: `欠損は ${gap_count} 区間、全時間で ${missing_rows_estimate} 本。長い順:`,
  };
  return section(
    "gaps",
    { en: "Gaps", ja: "欠損" },
    rows.length > 0 ? h`<p>${all}</p>${table(head, rows)}` : NONE,
  );
}

const NONE = h`<p class="muted">${{ en: "None.", ja: "ありません。" }}</p>`;

function runSection(run: QualityData["run"]): Piece {
  if (!run) return undefined;
  const { path, trades, outside, touched } = run;
  const tone: Tone = touched.length > 0 ? "warn" : "good";
  const list = [
    {
      tone,
      text: {
        en: `${touched.length} of ${trades} trades of ${path} lack bars between the hour before their entry and their exit.`,
        ja: `${path} の ${trades} 取引のうち ${touched.length} 件で、エントリーの 1 時間前から決済までのバーが欠けています。`,
      },
    },
    ...(outside > 0
      ? [
          {
            tone: "warn" as Tone,
            text: {
              en: `${outside} trades lie outside the bars that were audited.`,
              ja: `${outside} 件の取引は監査したバーの範囲外です。`,
            },
          },
        ]
      : []),
  ];
  const head = [
    { en: "Entry (UTC)", ja: "エントリー（UTC）" },
    { en: "Exit", ja: "決済" },
    { en: "Side", ja: "売買" },
    "pips",
    { en: "Missing bars", ja: "欠損バー数" },
  ];
  const rows = touched.map(({ entry, exit, side, pips, missing_bars }) =>
    [entry, exit, side, number(numberOf(pips)), missing_bars].map(cellOf),
  );
  return section(
    "trades",
    { en: "Trades touched by gaps", ja: "欠損に触れた取引" },
    h`${findings(list)}${rows.length > 0 && table(head, rows)}`,
  );
}

function duplicateSection({ duplicate_details, duplicate_groups }: JsonObject): Piece {
  const rows = objects(duplicate_details).map(({ timestamp, occurrences, line_numbers }) => [
    cellOf(timestamp),
    cellOf(occurrences),
    Array.isArray(line_numbers) ? line_numbers.slice(0, 8).join(", ") : "–",
  ]);
  const head = [
    { en: "Time (UTC)", ja: "時刻（UTC）" },
    { en: "Occurrences", ja: "出現回数" },
    { en: "First lines", ja: "行番号（先頭）" },
  ];
  const heading = { en: `Duplicates: ${duplicate_groups} groups`, ja: `重複: ${duplicate_groups} グループ` };
  return section("duplicates", heading, rows.length > 0 ? table(head, rows) : NONE);
}

function badRowSection({ bad_row_details }: JsonObject): Piece {
  const rows = objects(bad_row_details).map(({ row, line, column }) => [row, line, column].map(cellOf));
  const head = [
    { en: "Row", ja: "行の内容" },
    { en: "Line", ja: "行番号" },
    { en: "At fault", ja: "原因の列" },
  ];
  return (
    rows.length > 0 && section("bad_rows", { en: "Unreadable rows", ja: "読めない行" }, table(head, rows))
  );
}

function inputSection(summary: JsonObject): Html {
  const { sha256, size_bytes, mtime } = objectOf(summary.input);
  const rows: [Piece, Piece][] = [
    ["SHA-256", cellOf(sha256)],
    [{ en: "Bytes", ja: "バイト数" }, cellOf(size_bytes)],
    [{ en: "Changed at", ja: "更新時刻" }, cellOf(mtime)],
    [
      { en: "Minutes a bar, and how that is known", ja: "バーの間隔（分）と根拠" },
      `${summary.expected_interval_minutes} (${summary.expected_interval_source})`,
    ],
    [{ en: "Symbols", ja: "シンボル" }, Object.keys(objectOf(summary.symbol_distribution)).join(", ")],
  ];
  return section("input", { en: "The file", ja: "対象ファイル" }, table(["", ""], rows));
}

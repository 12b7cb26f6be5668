import type { JsonObject } from "../../workspace/json.ts";
import type { Lang, Text } from "../../workspace/text.ts";
import { chartPlace } from "../charts.ts";
import { cellOf, numberOf, objectOf, objects } from "../fields.ts";
import { type Html, h, type Piece } from "../html.ts";
import { markdownHtml } from "../markdown.ts";
import { renderPage } from "../page.ts";
import { code, figures, number, percent, section, table, type Tone } from "../parts.ts";
import { blockSection, equitySection, priceChart } from "./charts.ts";

/** An incident and its replay. */
export interface IncidentData {
  /** As `incident report` prints it. */
  report: {
    incident_id: string;
    incident: JsonObject;
    replay: {
      symbol: string;
      window: JsonObject;
      comparison: JsonObject;
      trade_list: JsonObject[];
      blocks: JsonObject[];
      block_counts: JsonObject;
      candles: [string, number, number, number, number][];
      gaps: JsonObject[];
      [field: string]: unknown;
    };
    notes: Record<string, string[]>;
    command: string;
  };
  /** A pip as a price. */
  pip: number;
  /** What the replay has to tell, the digest first. */
  told: Text[];
  /** What was learned when it began: `global` and `buckets` with `win_mean` and `win_lcb`, `slip`. */
  learned: JsonObject | null;
  lang: Lang;
}

type Replay = IncidentData["report"]["replay"];

/** The page of an incident: real against replayed, price with trades and refusals, what was known, data quality, notes, and how to run it again. */
export function incidentPage({ lang, ...data }: IncidentData): string {
  const { report, told, pip, learned } = data;
  const { incident_id, incident, replay, notes, command } = report;
  const price = priceChart(replay, pip);
  const { start_ts, end_ts } = replay.window;
  return renderPage({
    title: { en: `Incident ${incident_id}`, ja: `インシデント ${incident_id}` },
    subtitle: h`${replay.symbol} · ${start_ts as string} – ${end_ts as string} · ${[
      "severity",
      "trigger",
      "reported_by",
    ]
      .map((name) => incident[name])
      .filter(Boolean)
      .join(" · ")}`,
    body: h`${first(incident)}${comparison(replay, told)}
      ${price && section("price", { en: "Price, trades and refused signals", ja: "価格・取引・見送り" }, chartPlace("price"))}
      ${equitySection(replay)}${trades(replay)}${blockSection(replay)}${context(replay, learned)}${quality(replay)}
      ${noteSection(notes, told)}${section("again", { en: "To run it again", ja: "再実行" }, code(command))}`,
    ...(price && { charts: { price } }),
    data: JSON.parse(JSON.stringify(data)) as JsonObject,
    lang,
  });
}

/** What was reported. */
function first({ notes, loss_pips, loss_value, currency }: JsonObject): Html {
  return h`<blockquote>${String(notes)}</blockquote>${figures([
    {
      name: { en: "Real result, pips", ja: "実績（pips）" },
      value: cellOf(loss_pips),
      tone: lossTone(loss_pips),
    },
    ...(typeof loss_value === "number"
      ? [
          {
            name: { en: "In account currency", ja: "口座通貨" },
            value: h`${cellOf(loss_value)} ${cellOf(currency)}`,
            tone: lossTone(loss_value),
          },
        ]
      : []),
  ])}`;
}

function lossTone(value: unknown): Tone {
  return Number(value) < 0 ? "bad" : "good";
}

function comparison(
  { comparison: is, trades: count, wins, max_drawdown_pips, pnl_value }: Replay,
  told: readonly Text[],
): Html {
  const head: Piece[] = [
    { en: "Figure", ja: "項目" },
    { en: "Real", ja: "実績" },
    { en: "Replay", ja: "再現" },
  ];
  const figure = (value: unknown) => number(numberOf(value as number), 2);
  const rows: Piece[][] = [
    ["pips", figure(is.loss_pips), figure(is.replay_pips)],
    [
      { en: "Difference (tolerance)", ja: "差（許容）" },
      null,
      `${figure(is.difference_pips)} (${figure(is.tolerance_pips)})`,
    ],
    [{ en: "Trades (won)", ja: "取引数（勝ち）" }, null, `${count} (${wins})`],
    [{ en: "In account currency", ja: "口座通貨" }, null, figure(pnl_value)],
    [{ en: "Deepest drawdown, pips", ja: "最大ドローダウン（pips）" }, null, figure(max_drawdown_pips)],
  ];
  const verdict = is.reproduced
    ? { en: "Reproduced", ja: "再現できた" }
    : { en: "Not reproduced", ja: "再現できない" };
  return section(
    "comparison",
    { en: "Real against replay", ja: "実績と再現の比較" },
    h`<p><b class="${is.reproduced ? "good" : "bad"}">${verdict}</b></p>${table(head, rows)}
    <ul>${told.map(({ en, ja }) => h`<li>${{ en: en.replace(/^- /, ""), ja: ja.replace(/^- /, "") }}</li>`)}</ul>`,
  );
}

function trades({ trade_list }: Replay): Piece {
  const head: Piece[] = [
    { en: "Entry (UTC)", ja: "エントリー（UTC）" },
    { en: "Exit", ja: "決済" },
    { en: "Side", ja: "売買" },
    { en: "Price", ja: "価格" },
    { en: "Exit price", ja: "決済価格" },
    { en: "Reason", ja: "理由" },
    "pips",
    { en: "EV lower bound", ja: "EV 下限" },
    { en: "Threshold", ja: "しきい値" },
  ];
  const rows = trade_list.map((trade) => [
    h`${cellOf(trade.entry_ts)}${trade.carried === true && { en: " (opened before the window)", ja: "（期間前に建玉）" }}`,
    ...[trade.exit_ts, trade.side, trade.entry_px, trade.exit_px, trade.exit].map(cellOf),
    number(numberOf(trade.pips), 2),
    cellOf(trade.ev_lcb),
    cellOf(trade.threshold_lcb),
  ]);
  return (
    rows.length > 0 &&
    section("trades", { en: "Trades of the window", ja: "期間内の取引" }, table(head, rows))
  );
}

/** What the strategy had learned when the incident began. */
function context({ state, spread_bands, rv_bands }: Replay, learned: JsonObject | null): Html {
  const { path, used, skipped, last_timestamp } = objectOf(state as JsonObject);
  const bands = (counts: unknown) =>
    Object.entries(objectOf(counts as JsonObject))
      .map(([name, count]) => `${name} ${count}`)
      .join(", ") || "–";
  const about = used
    ? {
        en: `Went on from ${path}, which had learned up to ${last_timestamp ?? "?"}.`,
        ja: `${path}（${last_timestamp ?? "?"} まで学習）から再開しました。`,
      }
    : skipped
      ? {
          en: `The state ${path} was not used: ${skipped}.`,
          ja: `state ${path} は使用していません: ${skipped}`,
        }
      : {
          en: "No state was recorded; the replay began without one.",
          ja: "state の記録がないため、学習なしで開始しました。",
        };
  const head: Piece[] = [
    { en: "Bucket", ja: "バケット" },
    { en: "Trades", ja: "取引数" },
    { en: "Win rate", ja: "勝率" },
    { en: "Lower bound", ja: "下限" },
  ];
  const shares = learned
    ? [{ bucket: "global", ...objectOf(learned.global) }, ...objects(learned.buckets)]
    : [];
  const rows = shares.map(({ bucket, samples, win_mean, win_lcb }: JsonObject) => [
    cellOf(bucket),
    number(numberOf(samples), 1),
    percent(numberOf(win_mean)),
    percent(numberOf(win_lcb)),
  ]);
  return section(
    "context",
    { en: "What was known when it began", ja: "開始時点の学習内容" },
    h`<p>${about}</p>${rows.length > 0 && table(head, rows)}
    <p class="muted">${{ en: "Signals by spread band: ", ja: "スプレッド帯ごとのシグナル: " }}${bands(spread_bands)}; ${{ en: "by volatility band: ", ja: "ボラティリティ帯ごと: " }}${bands(rv_bands)}</p>`,
  );
}

function quality({ gaps, candles, lead, warnings }: Replay): Html {
  const head: Piece[] = [
    { en: "Missing from (UTC)", ja: "欠損の開始（UTC）" },
    { en: "to", ja: "終了" },
    { en: "Bars", ja: "本数" },
  ];
  const rows = gaps.map(({ from, to, missing_bars }) => [from, to, missing_bars].map(cellOf));
  const before = numberOf(objectOf(lead as JsonObject).bars) ?? 0;
  const listed = objects(warnings as JsonObject[]) as unknown as Text[];
  return section(
    "quality",
    { en: "Data in the window", ja: "期間内のデータ" },
    h`<p>${{
      en: `${candles.length} bars in the window, ${before} before it; ${gaps.length === 0 ? "no bar of trading time is missing" : `${gaps.length} gap(s)`}.`,
      ja: `期間内 ${candles.length} 本、その前 ${before} 本。${gaps.length === 0 ? "取引時間の欠損はありません" : `欠損 ${gaps.length} か所`}。`,
    }}</p>${rows.length > 0 && table(head, rows)}${listed.length > 0 && h`<ul class="findings">${listed.map((text) => h`<li class="warn">${text}</li>`)}</ul>`}`,
  );
}

/** Without what the replay has put into them, which stands above. */
function noteSection(notes: Record<string, string[]>, told: readonly Text[]): Piece {
  const known = new Set(told.flatMap(({ en, ja }) => [en, ja]));
  const text = Object.entries(notes)
    .map(([name, lines]) => [name, lines.filter((line) => !known.has(line))] as const)
    .filter(([, lines]) => lines.length > 0)
    .map(([name, lines]) => `## ${name}\n${lines.join("\n")}`)
    .join("\n\n");
  return text !== "" && section("notes", { en: "Notes", ja: "メモ" }, markdownHtml(text));
}

import type { Canvas } from "../workspace/canvas.ts";
import type { Text } from "../workspace/text.ts";
import type { ReplayResult } from "./replay.ts";
import type { Replay } from "./replayed.ts";
import type { Report } from "./report.ts";
import { toldBy } from "./page.ts";
import { figure, shortTime } from "./texts.ts";

/** What a replay has found, and which files hold it. */
export function showReplay({ incident_id, replay, files, dry_run }: ReplayResult, view: Canvas): string {
  const written: Text = dry_run
    ? {
        en: `${files.length} file(s) would be written; nothing was.`,
        ja: `${files.length} 件のファイルを書き込みます（書き込みはしていません）。`,
      }
    : {
        en: `${files.length} file(s) written; the run is ${replay.run_dir}.`,
        ja: `${files.length} 件のファイルを書き込みました。実行結果: ${replay.run_dir}`,
      };
  return [
    view.paint.strong(incident_id),
    comparison(replay, view),
    ...told(replay, view),
    view.text(written),
  ].join("\n");
}

/** Header, comparison, trades, refusals, data quality, notes and the command to run it again. */
export function showReport(report: Report, view: Canvas): string {
  const { incident_id, incident, replay, notes, command, html } = report;
  const { text, paint, table } = view;
  const about = [incident.severity, incident.trigger, `${figure(Number(incident.loss_pips))} pips`];
  const trades = replay.trade_list.map((trade) => [
    shortTime(trade.entry_ts),
    shortTime(trade.exit_ts),
    trade.side,
    trade.entry_px,
    trade.exit_px,
    trade.exit,
    figure(trade.pips),
    trade.ev_lcb === null ? null : figure(trade.ev_lcb),
  ]);
  const head: Text[] = [
    { en: "entry", ja: "建玉" },
    { en: "exit", ja: "決済" },
    { en: "side", ja: "売買" },
    { en: "price", ja: "価格" },
    { en: "exit price", ja: "決済価格" },
    { en: "reason", ja: "理由" },
    { en: "pips", ja: "pips" },
    { en: "EV lower bound", ja: "EV 下限" },
  ];
  // What the replay has put into the notes stands above already.
  const known = new Set(toldBy(replay).flatMap(({ en, ja }) => [en, ja]));
  const written = Object.entries(notes).flatMap(([section, lines]) => {
    const own = lines.filter((line) => !known.has(line));
    return own.length > 0 ? ["", paint.strong(`## ${section}`), ...own] : [];
  });
  return [
    `${paint.strong(incident_id)}  ${about.filter(Boolean).join(" · ")}`,
    comparison(replay, view),
    ...(trades.length > 0 ? [table(head.map(text), trades)] : []),
    ...told(replay, view),
    ...written,
    "",
    text({ en: "Run it again:", ja: "再実行:" }),
    `  ${command}`,
    ...(html === null ? [] : ["", `${text({ en: "Page:", ja: "ページ:" })} ${html}`]),
  ].join("\n");
}

function comparison(
  { comparison: is, trades, wins, max_drawdown_pips, price }: Replay,
  { text, paint, table }: Canvas,
): string {
  const head: Text[] = [
    { en: "figure", ja: "項目" },
    { en: "real", ja: "実績" },
    { en: "replay", ja: "再現" },
  ];
  const verdict: Text = is.reproduced
    ? { en: "reproduced", ja: "再現できた" }
    : { en: "not reproduced", ja: "再現できない" };
  const rows: [Text, string | null, string | null][] = [
    [{ en: "pips", ja: "pips" }, figure(is.loss_pips), figure(is.replay_pips)],
    [
      { en: "difference (tolerance)", ja: "差（許容）" },
      null,
      `${figure(is.difference_pips)} (${figure(is.tolerance_pips, false)})`,
    ],
    [{ en: "trades (won)", ja: "取引数（勝ち）" }, null, `${trades} (${wins})`],
    [{ en: "deepest drawdown, pips", ja: "最大ドローダウン（pips）" }, null, figure(max_drawdown_pips)],
    [
      { en: "price moved, pips", ja: "値動き（pips）" },
      null,
      price === null ? null : figure(Number(price.net_pips)),
    ],
  ];
  const paintVerdict = is.reproduced ? paint.good : paint.bad;
  return `${paintVerdict(text(verdict))}\n${table(
    head.map(text),
    rows.map(([name, ...cells]) => [text(name), ...cells]),
  )}`;
}

function told(replay: Replay, view: Canvas): string[] {
  return toldBy(replay).map((line) => view.text(line));
}

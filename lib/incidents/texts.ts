import type { Lang, Text } from "../workspace/text.ts";
import type { Replay } from "./replayed.ts";
import type { Counts } from "./window.ts";

/** The three lines of the digest. */
export function summary(replay: Replay, lang: Lang): string[] {
  const { symbol, mode, window, comparison: is, trades, wins, price } = replay;
  const range = `${shortTime(window.start_ts)} – ${shortTime(window.end_ts)} UTC`;
  const net = price === null ? null : figure(Number(price.net_pips));
  const lines: Text[] = [
    {
      en: `${symbol} ${mode}, ${range}: real ${figure(is.loss_pips)} pips, replay ${figure(is.replay_pips)} pips in ${trades} trade(s), ${wins} won.`,
      ja: `${symbol} ${mode}、${range}: 実績 ${figure(is.loss_pips)} pips、再現 ${figure(is.replay_pips)} pips（取引 ${trades} 件、うち勝ち ${wins} 件）。`,
    },
    is.reproduced
      ? {
          en: `Reproduced: ${figure(is.difference_pips)} pips apart, within ${figure(is.tolerance_pips, false)}.`,
          ja: `再現できた: 差 ${figure(is.difference_pips)} pips（許容 ${figure(is.tolerance_pips, false)}）。`,
        }
      : {
          en: `Not reproduced: ${figure(is.difference_pips)} pips apart, where ${figure(is.tolerance_pips, false)} is the tolerance.`,
          ja: `再現できなかった: 差 ${figure(is.difference_pips)} pips（許容 ${figure(is.tolerance_pips, false)}）。`,
        },
    net === null
      ? { en: "The window has no bars.", ja: "期間内にバーがない。" }
      : {
          en: `Price moved ${net} pips; ${blockText(replay).en}.`,
          ja: `値動きは ${net} pips。${blockText(replay).ja}。`,
        },
  ];
  return lines.map((line) => line[lang]);
}

/** What the replay has to tell beyond the digest, as bullets. */
export function findings(replay: Replay, lang: Lang): string[] {
  const { block_counts, spread_bands, rv_bands, gaps, state, warnings, max_drawdown_pips, run_dir } = replay;
  const lines: Text[] = [
    {
      en: `Deepest drawdown in the window: ${figure(max_drawdown_pips)} pips.`,
      ja: `期間内の最大ドローダウン: ${figure(max_drawdown_pips)} pips。`,
    },
    ...Object.entries(block_counts).map(([stage, reasons]) => ({
      en: `Refused at ${stage}: ${counts(reasons)}.`,
      ja: `${stage} で見送り: ${counts(reasons)}。`,
    })),
    {
      en: `Signals by spread band: ${counts(spread_bands)}; by volatility band: ${counts(rv_bands)}.`,
      ja: `シグナルのスプレッド帯: ${counts(spread_bands)}。ボラティリティ帯: ${counts(rv_bands)}。`,
    },
    ...gaps.map(({ from, to, missing_bars }) => ({
      en: `Gap from ${from} to ${to}: ${missing_bars} bar(s) missing.`,
      ja: `${from} から ${to} まで欠損: ${missing_bars} 本。`,
    })),
    state.used
      ? { en: `Went on from the state ${state.path}.`, ja: `state ${state.path} から再開。` }
      : { en: "Began without a learned state.", ja: "学習済み state なしで開始。" },
    ...warnings.map(({ en, ja }) => ({ en: `Warning: ${en}.`, ja: `警告: ${ja}。` })),
    { en: `Run: ${run_dir}`, ja: `実行結果: ${run_dir}` },
  ];
  return lines.map((line) => `- ${line[lang]}`);
}

/** `+1.5`, `-38`: at most one decimal. */
export function figure(value: number, signed = true): string {
  const text = String(Math.round(value * 10) / 10 || 0);
  return signed && value > 0 && text !== "0" ? `+${text}` : text;
}

export function shortTime(iso: string): string {
  return iso.slice(0, 16).replace("T", " ");
}

function blockText({ blocks, ev_rejects }: Replay): Text {
  return {
    en: `${blocks.length} signal refusal(s), ${ev_rejects} of them by the EV gate`,
    ja: `シグナルの見送り ${blocks.length} 件（うち EV ゲート ${ev_rejects} 件）`,
  };
}

function counts(of: Counts): string {
  const all = Object.entries(of).map(([name, count]) => `${name} ${count}`);
  return all.length > 0 ? all.join(", ") : "–";
}

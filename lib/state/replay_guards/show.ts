import type { Text } from "../../workspace/text.ts";
import type { Canvas } from "../../workspace/canvas.ts";
import { memberText } from "../terms.ts";
import { CAPS, type CapName } from "../update/caps.ts";
import type { BlockedUpdate, ReplayResult } from "./plan.ts";
import type { Reason } from "./verdict.ts";

/** So many blocked updates are listed; the JSON form has all. */
const SHOWN = 40;

/** A replay as an operator reads it: limits, what would have been blocked, since when, and how far that can be trusted. */
export function showReplay(result: ReplayResult, view: Canvas): string {
  const { updates, all } = result;
  return [
    headline(result, view),
    limits(result, view),
    ...(updates.length > 0 ? [table(updates, view)] : []),
    ...(updates.length > SHOWN ? [view.paint.dim(view.text(moreText(updates.length - SHOWN)))] : []),
    ...(all.updates > 0 ? caveats(result) : []).map((text) => view.text(text)),
  ].join("\n\n");
}

function headline(
  { ledger, all, blocked, first_blocked: first, torn_line }: ReplayResult,
  view: Canvas,
): string {
  const paint = blocked.updates > 0 ? view.paint.warn : view.paint.good;
  const lines: Text[] = [
    {
      en: `${blocked.updates} of ${all.updates} update(s) would have been blocked by figures of their own.`,
      ja: `更新 ${all.updates} 件のうち ${blocked.updates} 件は、その更新自身の数値でブロックされていました。`,
    },
  ];
  if (first) {
    lines.push(
      {
        en: `They learned ${blocked.trades} of ${all.trades} trade(s) and ${blocked.teaching_only} of ${all.teaching_only} shadow trade(s) and calibrations; the trades made ${pips(blocked.pips)} of ${pips(all.pips)} pips.`,
        ja: `それらが学習した取引は ${all.trades} 件中 ${blocked.trades} 件（${pips(all.pips)} pips 中 ${pips(blocked.pips)} pips）、シャドー取引と較正は ${all.teaching_only} 件中 ${blocked.teaching_only} 件です。`,
      },
      {
        en: `The first: serial ${first.serial}, applied ${first.created_at.slice(0, 19)} UTC, bars ${first.first_bar} to ${first.last_bar}.`,
        ja: `最初のもの: 通し番号 ${first.serial}、適用 ${first.created_at.slice(0, 19)} UTC、バー ${first.first_bar}〜${first.last_bar}。`,
      },
    );
  }
  if (torn_line !== null) {
    lines.push({
      en: `Line ${torn_line} of the ledger is not whole yet and was left out.`,
      ja: `台帳の ${torn_line} 行目は書きかけのため除外しました。`,
    });
  }
  const [verdict, ...rest] = lines.map((text) => view.text(text));
  return [view.paint.strong(ledger), paint(verdict!), ...rest].join("\n");
}

const GUARDS: Record<CapName, Text> = {
  max_delta: { en: "largest change", ja: "変化の最大値" },
  var_cap: { en: "value at risk (pips)", ja: "バリュー・アット・リスク（pips）" },
  liquidity_cap: { en: "quantity", ja: "数量の合計" },
};

function limits({ limits, scope }: ReplayResult, view: Canvas): string {
  const rows = CAPS.map((guard) => {
    const { value, source } = limits[guard];
    const name = view.text(GUARDS[guard]) + (guard === "max_delta" ? ` (${scope})` : "");
    return [name, value, source === "flag" ? view.text({ en: "flag", ja: "フラグ" }) : source];
  });
  const head: Text[] = [
    { en: "guard", ja: "ガード" },
    { en: "limit", ja: "上限" },
    { en: "from", ja: "指定元" },
  ];
  return view.table(head.map(view.text), rows);
}

function table(updates: readonly BlockedUpdate[], view: Canvas): string {
  const head: Text[] = [
    { en: "serial", ja: "番号" },
    { en: "last bar", ja: "最後のバー" },
    { en: "trades", ja: "取引" },
    { en: "pips", ja: "pips" },
    { en: "alone", ja: "単独" },
    { en: "waiting", ja: "待ち" },
    { en: "with them", ja: "待ちを含む" },
  ];
  const rows = updates
    .slice(0, SHOWN)
    .map(({ serial, last_bar, trades, pips: own, reasons, with_waiting }) => [
      serial,
      last_bar.slice(0, 16).replace("T", " "),
      trades,
      pips(own),
      words(reasons, view),
      with_waiting?.updates ?? null,
      with_waiting && words(with_waiting.reasons, view),
    ]);
  return view.table(head.map(view.text), rows);
}

function moreText(count: number): Text {
  return {
    en: `and ${count} more, which --json lists`,
    ja: `ほか ${count} 件（--json ですべて確認できます）`,
  };
}

function words(reasons: readonly Reason[], view: Canvas): string {
  if (reasons.length === 0) return view.text({ en: "passes", ja: "通過" });
  const short: Record<CapName, string> = { max_delta: "Δ", var_cap: "VaR", liquidity_cap: "qty" };
  return reasons.map(({ guard, value }) => `${short[guard]}${Number(value.toPrecision(3))}`).join(" ");
}

function caveats({ waiting, first_blocked: first, updates, all }: ReplayResult): Text[] {
  const worst = first?.reasons.find(({ path }) => path !== null);
  const changed: Text[] = worst
    ? [
        {
          en: `What changed most in the first: ${memberText(worst.path!).en}, by ${Number(worst.value.toPrecision(3))}.`,
          ja: `最初の更新で最も変化したのは${memberText(worst.path!).ja}（${Number(worst.value.toPrecision(3))}）です。`,
        },
      ]
    : [];
  const blind: Text = {
    en: "The ledger has applied updates only; those that were blocked at the time are in their diff files.",
    ja: "台帳にあるのは適用された更新だけです。当時ブロックされた更新は差分ファイルに残っています。",
  };
  if (updates.length === 0) return [blind];
  const course: Text = {
    en: "Only the first is certain. A blocked update leaves its bars for the next one, so every later update would have had other figures than the ledger's.",
    ja: "確かなのは最初の 1 件だけです。ブロックされた更新のバーは次の更新に持ち越されるため、それ以降の数値は台帳と異なっていたはずです。",
  };
  return [...changed, course, waiting ? waitingText(waiting, all.updates) : UNKNOWN, blind];
}

function waitingText({ blocked, stuck_since }: NonNullable<ReplayResult["waiting"]>, all: number): Text {
  const end: Text =
    stuck_since === null
      ? { en: "every one of them would have passed later", ja: "いずれも後の更新で通過していました" }
      : {
          en: `from serial ${stuck_since} on nothing would have been learned until somebody stepped in`,
          ja: `通し番号 ${stuck_since} 以降は、誰かが対処するまで学習が止まっていました`,
        };
  return {
    en: `With waiting bars taken into account, ${blocked} of ${all} update(s) would have been blocked, and ${end.en}. That holds if bars, configuration and restored states had been the same.`,
    ja: `持ち越されたバーも含めると、${all} 件中 ${blocked} 件がブロックされ、${end.ja}。バー・設定・復元した state が同じだったとした場合の結果です。`,
  };
}

const UNKNOWN: Text = {
  en: "How waiting bars would have changed the later figures cannot be told from the ledger: it has every change of the estimates only, and states must go on exactly.",
  ja: "持ち越されたバーが以降の数値をどう変えたかは台帳からは分かりません（台帳に全変化があるのは推定値だけで、state が正確に再開できることも必要です）。",
};

function pips(value: number): string {
  return value.toFixed(1);
}

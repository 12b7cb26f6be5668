import type { JsonObject } from "../../workspace/json.ts";
import type { Lang, Text } from "../../workspace/text.ts";
import { cellOf, numberOf } from "../fields.ts";
import { type Html, h, type Piece } from "../html.ts";
import { renderPage } from "../page.ts";
import { code, figures, findings, section, table, type Tone, toned } from "../parts.ts";
import { gauge } from "./gauge.ts";

/** An update of the learned state, planned or done, as a reviewer signs it. */
export interface UpdateData {
  generatedAt: string;
  /** As `update_state` prints it. */
  result: JsonObject;
  fate: "applied" | "blocked" | "would_apply" | "would_block" | "saved" | "nothing_new";
  verdict: Text;
  decision: Text;
  /** Why it was decided so; anomalies among them. */
  reasons: Text[];
  remarks: { text: Text; warning: boolean }[];
  estimates: { path: string; name: Text; previous: number | null; current: number | null }[];
  /** Limit of a single change of an estimate; null where none watches them. */
  deltaCap: number | null;
  gauges: { name: Text; value: number | null; unit: string; cap: number | null; source: string }[];
  /** The file of a saved plan, and the hash of its bytes. */
  plan: { path: string; sha256: string; bytes: number } | null;
  /** What the update rests on, and what it writes. */
  reads: JsonObject[];
  changes: JsonObject[];
  lang: Lang;
}

/** The page of an update: summary, decision, estimates, risk, files and hashes, and a place to sign. */
export function updatePage({ lang, ...data }: UpdateData): string {
  const { result, generatedAt, remarks } = data;
  const place = [result.symbol, result.mode].filter(Boolean).join(" · ");
  const told = remarks.map(({ text, warning }) => ({ tone: (warning ? "warn" : "muted") as Tone, text }));
  return renderPage({
    title: { en: "Update of the learned state", ja: "学習 state の更新" },
    subtitle: h`${place} · ${generatedAt}${result.txn_id !== undefined && h` · ${String(result.txn_id)}`}`,
    body: h`${decision(data)}${summary(data)}${told.length > 0 && findings(told)}${estimates(data)}${risk(data)}
      ${signing(data)}${changes(data.changes)}${reads(data.reads)}`,
    data: JSON.parse(JSON.stringify(data)) as JsonObject,
    lang,
  });
}

const TONES: Record<UpdateData["fate"], Tone> = {
  applied: "good",
  would_apply: "good",
  saved: "warn",
  blocked: "bad",
  would_block: "bad",
  nothing_new: "muted",
};

function decision({ fate, verdict, decision: text, reasons, result }: Omit<UpdateData, "lang">): Html {
  const planned = result.planned_decision as JsonObject | undefined;
  const blocked = (planned ?? (result.decision as JsonObject | undefined))?.status === "blocked";
  const tone: Tone = fate === "saved" && blocked ? "bad" : TONES[fate];
  const carriedOut = {
    en: blocked
      ? "Carried out as planned, the update would be blocked."
      : "Carried out as planned, the update would be applied.",
    ja: blocked
      ? "計画どおり実行すると、更新はブロックされます。"
      : "計画どおり実行すると、更新は適用されます。",
  };
  return section(
    "decision",
    { en: "Decision", ja: "判定" },
    h`<p><b class="${tone}">${verdict}</b></p><p>${text}</p>${planned && h`<p>${toned(blocked ? "bad" : "good", carriedOut)}</p>`}
    <ul>${reasons.map((reason) => h`<li>${reason}</li>`)}</ul>`,
  );
}

function summary({ result, fate, estimates: list }: Omit<UpdateData, "lang">): Piece {
  if (fate === "nothing_new") return undefined;
  return figures([
    { name: { en: "Bars learned", ja: "学習したバー" }, value: cellOf(result.bars_applied) },
    { name: { en: "Trades closed", ja: "決済した取引" }, value: cellOf(result.trades_closed) },
    { name: { en: "Estimates changed", ja: "変化した推定値" }, value: list.length },
    { name: { en: "First bar", ja: "最初のバー" }, value: minuteOf(result.first_bar_ts) },
    { name: { en: "Last bar", ja: "最後のバー" }, value: minuteOf(result.last_bar_ts) },
    {
      name: { en: "Mode", ja: "実行方法" },
      value:
        result.simulate_live === true
          ? { en: "pseudo-live, guarded", ja: "擬似ライブ（ガードあり）" }
          : { en: "direct, unguarded", ja: "直接（ガードなし）" },
    },
  ]);
}

function estimates({ estimates: list, deltaCap }: Omit<UpdateData, "lang">): Piece {
  const head: Piece[] = [
    { en: "Estimate", ja: "推定値" },
    { en: "Old", ja: "変更前" },
    { en: "New", ja: "変更後" },
    { en: "Change", ja: "変化" },
    deltaCap === null
      ? { en: "No limit is set", ja: "上限なし" }
      : { en: `Of the limit ${deltaCap}`, ja: `上限 ${deltaCap} に対して` },
  ];
  const rows = list.map(({ path, name, previous, current }) => {
    const delta = previous === null || current === null ? null : current - previous;
    return [
      h`<span title="${path}">${name}</span>`,
      cellOf(previous),
      cellOf(current),
      cellOf(delta),
      gauge(delta === null ? null : Math.abs(delta), deltaCap),
    ];
  });
  return (
    rows.length > 0 &&
    section(
      "estimates",
      { en: "What is learned, largest change first", ja: "学習内容（変化の大きい順）" },
      table(head, rows),
    )
  );
}

function risk({ gauges, result }: Omit<UpdateData, "lang">): Piece {
  const money = numberOf((result.risk as JsonObject | undefined)?.var_value);
  const head: Piece[] = [
    { en: "Risk", ja: "リスク" },
    { en: "Figure", ja: "値" },
    { en: "Limit", ja: "上限" },
    { en: "From", ja: "上限の出典" },
    "",
  ];
  const rows = gauges.map(({ name, value, unit, cap, source }) => [
    h`${name}`,
    h`${cellOf(value)}${unit}`,
    cellOf(cap),
    source || "–",
    gauge(value, cap),
  ]);
  return (
    rows.length > 0 &&
    section(
      "risk",
      { en: "Risk against its limits", ja: "リスクと上限" },
      h`${table(head, rows)}<p class="muted">${{ en: "Value at risk in account currency: ", ja: "口座通貨での VaR: " }}${cellOf(money)}</p>`,
    )
  );
}

/** What a signature stands for is a hash. */
function signing({ plan }: Omit<UpdateData, "lang">): Piece {
  if (!plan) return undefined;
  const line = { en: "Name, date, approved or refused:", ja: "氏名・日付・承認／却下:" };
  return section(
    "sign",
    { en: "Approval", ja: "承認" },
    h`<p>${{
      en: "A signature stands for the plan with this hash; it is refused when what it rests on has changed.",
      ja: "承認の対象は次のハッシュの計画です。前提のファイルが変わっていれば実行は拒否されます。",
    }}</p>${code(`sha256 ${plan.sha256}\n${plan.path} (${plan.bytes} bytes)\nupdate_state --apply-plan ${plan.path}`)}
    <p>${line} ______________________________</p>`,
  );
}

function changes(list: readonly JsonObject[]): Piece {
  const head: Piece[] = [
    { en: "File", ja: "ファイル" },
    { en: "How", ja: "操作" },
    { en: "Bytes", ja: "バイト数" },
    { en: "There now", ja: "現在" },
    { en: "Written", ja: "書き込み後" },
  ];
  const rows = list.map(({ path, how, bytes, before, after }) => [
    h`<span class="path">${cellOf(path)}</span>`,
    ...[how, bytes, short(before), short(after)].map(cellOf),
  ]);
  const none = h`<p class="muted">${{ en: "None.", ja: "ありません。" }}</p>`;
  return section(
    "files",
    { en: "Files that it writes", ja: "書き込むファイル" },
    rows.length > 0 ? table(head, rows) : none,
  );
}

function reads(list: readonly JsonObject[]): Piece {
  const head: Piece[] = [{ en: "File", ja: "ファイル" }, { en: "Found", ja: "読み込み時の状態" }, "SHA-256"];
  const rows = list.map(({ path, is, sha256, tail_sha256, names_sha256, size }) => {
    const found = is === "grown" ? `grown, ${size} bytes` : is;
    return [
      h`<span class="path">${cellOf(path)}</span>`,
      cellOf(found),
      cellOf(short(sha256 ?? tail_sha256 ?? names_sha256)),
    ];
  });
  return h`<details><summary>${{ en: "What it rests on", ja: "前提としたファイル" }} (${list.length})</summary>${table(head, rows)}</details>`;
}

/** `2026-01-02 21:55`, which breaks between day and time; the data have all of it. */
function minuteOf(timestamp: JsonObject[string] | undefined): Piece {
  return typeof timestamp === "string" ? timestamp.slice(0, 16).replace("T", " ") : cellOf(timestamp);
}

/** Enough of a hash to compare by eye; the data have all of it. */
function short(hash: JsonObject[string] | undefined): JsonObject[string] | undefined {
  return typeof hash === "string" && hash.length > 24 ? `${hash.slice(0, 16)}…` : hash;
}

#!/usr/bin/env bun
import { z } from "zod";
import { defineCommand, type View } from "../lib/command/define.ts";
import { runScript } from "../lib/command/run.ts";
import { compareStates, type Difference } from "../lib/state/compare.ts";
import { readStateFile } from "../lib/state/file.ts";
import { type Inspection, inspect } from "../lib/state/inspect.ts";
import { memberText } from "../lib/state/terms.ts";
import type { Json, JsonObject } from "../lib/workspace/json.ts";
import { makePlan } from "../lib/workspace/plans.ts";
import type { Text } from "../lib/workspace/text.ts";

/** One state, or two and what differs between them. */
interface InspectResult extends JsonObject {
  state: Inspection;
  against: Inspection | null;
  /** From `against` to `state`; null where there is only one. */
  differences: Difference[] | null;
}

export const command = defineCommand({
  name: "inspect_state",
  summary: {
    en: "Show what a state has learned, or what differs between two states",
    ja: "state が学習した内容、または 2 つの state の違いを表示します",
  },
  description: {
    en: "Win rates are posterior means of the EV estimate with their lower bounds and effective observations. With a second file, only what differs is shown, from that file to the first. Nothing is written.",
    ja: "勝率は EV 推定の事後平均で、下限と実効観測数を添えて示します。2 つ目のファイルを指定すると、そのファイルから 1 つ目への変化だけを示します。ファイルへの書き込みは行いません。",
  },
  exitStatus: [
    [0, { en: "shown", ja: "表示した" }],
    [2, { en: "a file is missing or no usable state", ja: "ファイルがない、または state として使えない" }],
  ],
  examples: [
    "inspect_state runs/active/state.json",
    "inspect_state runs/active/state.json --against ops/state_archive/day_orb_5m.DayORB5m/USDJPY/conservative/20260105_000000_state.json",
  ],
  options: z.object({
    state: z
      .string()
      .min(1)
      .default("runs/active/state.json")
      .meta({ help: { en: "The state file", ja: "state ファイル" }, positional: true, value: "FILE" }),
    against: z
      .string()
      .min(1)
      .optional()
      .meta({
        help: { en: "The state to compare with", ja: "比較の基準にする state ファイル" },
        positional: true,
        value: "FILE",
      }),
  }),
  plan(ctx, { state: path, against }) {
    const state = readStateFile(ctx.reader, path);
    const other = against === undefined ? null : readStateFile(ctx.reader, against);
    return makePlan<InspectResult>(ctx, {
      state: inspect(state),
      against: other && inspect(other),
      differences: other && compareStates(other, state),
    });
  },
  show: (result, view) =>
    result.differences ? showDifferences(result, view) : showState(result.state, view),
});

function showState(state: Inspection, view: View): string {
  const t = (en: string, ja: string) => view.text({ en, ja });
  const facts = (section: string, members: JsonObject) =>
    Object.entries(members)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [view.text(memberText(`${section}.${name}`)), plain(value)]);
  const part = (title: string, head: string[], rows: (string | number | null)[][]) =>
    rows.length > 0 ? `${view.paint.strong(title)}\n${view.table(head, rows)}` : "";
  const member = [t("member", "項目"), t("value", "値")];
  const resumes: Record<Inspection["resumes"], Text> = {
    exact: { en: "goes on exactly", ja: "中断がなかったものとして再開できます" },
    learned: { en: "goes on with what was learned", ja: "学習結果だけを引き継いで再開します" },
  };
  return [
    `${view.paint.strong(state.path)}  ${t(`format ${state.version}`, `形式 ${state.version}`)}, ${state.size_bytes} B, ${view.text(resumes[state.resumes])}`,
    part(t("Identity", "識別情報"), member, facts("identity", state.identity)),
    part(t("Standing", "現況"), member, facts("standing", state.standing)),
    part(t("Open position", "保有ポジション"), member, facts("position", state.position ?? {})),
    part(
      t("Win rates", "勝率"),
      [
        t("bucket", "バケット"),
        t("win rate", "勝率"),
        t("lower bound", "下限"),
        t("gate's bound", "ゲートの下限"),
        t("observations", "観測数"),
      ],
      state.ev.map((row) => [
        row.bucket === "all" ? t("all trades", "全体") : row.bucket,
        short(row.win_rate),
        short(row.lower_bound),
        short(row.gate_lower_bound),
        short(row.observations),
      ]),
    ),
    part(
      t("Slippage", "スリッページ"),
      [
        t("spread band", "スプレッド帯"),
        t("slope (pips per unit)", "傾き（pips／数量）"),
        t("usual quantity", "平均的な数量"),
      ],
      state.slippage.map(({ band, slope, usual_quantity }) => [band, short(slope), short(usual_quantity)]),
    ),
    part(
      t("Volatility cuts", "ボラティリティの区切り"),
      [t("session", "セッション"), t("low", "下側"), t("high", "上側")],
      state.rv_cuts.map(({ session, low, high }) => [session, low, high]),
    ),
    state.ignored.length > 0
      ? view.paint.warn(
          `${t("ignored on loading", "読み込み時に無視される項目")}: ${state.ignored.join(", ")}`,
        )
      : "",
  ]
    .filter(Boolean)
    .join("\n\n");
}

function showDifferences({ state, against, differences }: InspectResult, view: View): string {
  const from = `${against?.path} → ${state.path}`;
  if (differences?.length === 0) {
    return `${from}\n${view.text({ en: "Nothing differs in what they learned.", ja: "学習内容に違いはありません。" })}`;
  }
  const head = [
    view.text({ en: "what", ja: "項目" }),
    view.text({ en: "old", ja: "変更前" }),
    view.text({ en: "new", ja: "変更後" }),
    view.text({ en: "change", ja: "差" }),
  ];
  const rows = (differences ?? []).map(({ path, previous, current, delta }) => [
    view.text(memberText(path)),
    plain(previous),
    plain(current),
    delta === null ? "" : signed(delta),
  ]);
  return `${view.paint.strong(from)}\n${view.table(head, rows)}`;
}

function plain(value: Json): string {
  if (value === null) return "–";
  if (Array.isArray(value)) return value.join(" ") || "–";
  return typeof value === "number" ? String(short(value)) : String(value);
}

/** Figures are read here, not computed with. */
function short(value: number | null): number | null {
  if (value === null) return null;
  return Number(Math.abs(value) < 1000 ? value.toPrecision(6) : value.toFixed(2));
}

function signed(value: number): string {
  return `${value > 0 ? "+" : ""}${short(value)}`;
}

if (import.meta.main) await runScript(command);

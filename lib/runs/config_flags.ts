import { z } from "zod";
import { parseDecimal } from "../workspace/decimal.ts";
import type { Text } from "../workspace/text.ts";
import type { ConfigOverrides } from "./runner_config.ts";

const policies = ["sl_first", "tp_first", "probabilistic"] as const;
// Made once: every schema takes its time to build.
const anyNumber = z.number().optional();
const fromZero = z.int().min(0).optional();
const fromOne = z.int().min(1).optional();
const switched = z.boolean().optional();
const anyPolicy = z.enum(policies).optional();

const number = (en: string, ja: string) => anyNumber.meta({ help: { en, ja } });
const whole = (least: 0 | 1, en: string, ja: string) =>
  (least === 0 ? fromZero : fromOne).meta({ help: { en, ja } });
const on = (en: string, ja: string) => switched.meta({ help: { en, ja } });
const policy = (help: Text) => anyPolicy.meta({ help });

const TWO_NUMBERS = {
  params: {
    text: { en: "give two numbers, low,high", ja: "下限と上限の 2 つの数を「,」で区切ってください" },
  },
};
const cuts = z
  .string()
  .refine((text) => {
    const parts = text.split(",").map(parseDecimal);
    return parts.length === 2 && parts.every((part) => part !== undefined);
  }, TWO_NUMBERS)
  .transform((text): [number, number] => {
    const [low, high] = text.split(",").map(Number) as [number, number];
    return [low, high];
  });
const sessions = z.string().transform((text) =>
  text
    .split(",")
    .map((item) => item.trim().toUpperCase())
    .filter((item) => item !== ""),
);

/** The flags of `ConfigOverrides`, to be spread into the options of a command. Malformed values end with exit 2. */
export const configFlags = {
  thresholdLcb: number("EV threshold in pips", "EV しきい値（pips）"),
  minOrAtr: number("Least opening range over ATR", "オープニングレンジ / ATR の下限"),
  rvCuts: cuts
    .optional()
    .meta({ help: { en: "RV cuts as low,high", ja: "RV の区切り（下,上）" }, value: "A,B" }),
  allowLowRv: on("Let the low RV band trade", "低 RV 帯の取引を許可します"),
  includeExpectedSlip: on("Charge and learn expected slippage", "想定スリッページを費用に入れて学習します"),
  rvQuantile: on(
    "Adapt the RV cuts to each session's history",
    "RV の区切りをセッション別の履歴に合わせます",
  ),
  allowedSessions: sessions.optional().meta({
    help: {
      en: "Sessions that trade, by comma; empty for all",
      ja: "取引するセッション（カンマ区切り。空ならすべて）",
    },
    value: "LDN,NY",
  }),
  warmup: whole(
    0,
    "Fills during which a failed EV test is bypassed",
    "EV 判定を素通しするウォームアップの約定数",
  ),
  calibrateDays: whole(0, "First dates without trading", "取引せずに校正する最初の日数"),
  priorAlpha: number("Beta prior of wins", "勝ちのベータ事前分布 α"),
  priorBeta: number("Beta prior of losses", "負けのベータ事前分布 β"),
  decay: number("Decay of the EV counts", "EV カウントの減衰率"),
  evMode: z
    .enum(["lcb", "off", "mean"])
    .optional()
    .meta({ help: { en: "How the EV gate judges", ja: "EV ゲートの判定方法" } }),
  sizeFloor: number("Floor multiplier of the size", "サイズ下限の倍率"),
  fillSameBarPolicy: policy({
    en: "Order of stop and target inside one bar, both modes",
    ja: "同一バー内の損切りと利確の順序（両モード）",
  }),
  fillSameBarPolicyConservative: policy({ en: "The same for conservative runs", ja: "同上（conservative）" }),
  fillSameBarPolicyBridge: policy({ en: "The same for bridge runs", ja: "同上（bridge）" }),
  fillBridgeLambda: number("Lambda of the bridge model", "ブリッジモデルの λ"),
  fillBridgeDriftScale: number("Drift scale of the bridge model", "ブリッジモデルのドリフト係数"),
  orN: whole(1, "Bars that form the opening range", "オープニングレンジのバー数"),
  cooldownBars: whole(0, "Bars between two signals", "シグナル間のクールダウン（バー数）"),
  kTp: number("Target distance in ATR", "利確幅（ATR 倍率）"),
  kSl: number("Stop distance in ATR", "損切り幅（ATR 倍率）"),
  kTr: number("Trailing distance in ATR; 0 is off", "トレール幅（ATR 倍率。0 で無効）"),
} satisfies Record<keyof ConfigOverrides, z.ZodType>;

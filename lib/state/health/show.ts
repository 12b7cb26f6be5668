import type { Json, JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { Text } from "../../workspace/text.ts";
import { parseInstant } from "../../workspace/time.ts";
import type { Canvas } from "../../workspace/canvas.ts";
import { floatText } from "../fingerprint.ts";
import { numberOf } from "../numbers.ts";
import { type Ailment, type Finding, findingsOf } from "./findings.ts";
import { fixedText } from "../../workspace/rounding.ts";
import type { HealthRecord, Unusable } from "./judge.ts";
import type { Measures, Share } from "./measure.ts";

/** A check as an operator reads it: which state, what it was held against, and each figure with what is wrong with it. */
export function showHealth(result: HealthRecord | Unusable, view: Canvas): string {
  return isUnusable(result)
    ? [view.paint.bad(result.details), result.hint].join("\n")
    : showRecord(result, view);
}

function isUnusable(result: JsonObject): result is Unusable {
  return "error" in result;
}

function showRecord(record: HealthRecord, view: Canvas): string {
  const measures = measuresOf(record);
  const findings = Map.groupBy(findingsOf(measures, record.config), ({ about }) => about);
  const count = record.warnings.length;
  const verdict = view.text({ en: `${count} warning(s)`, ja: `警告 ${count} 件` });
  return [
    `${view.paint.strong(record.state_path)}  ${(count > 0 ? view.paint.warn : view.paint.good)(verdict)}`,
    view.text(whenText(record)),
    "",
    shareTable(measures, findings, view),
    view.paint.dim(view.text(shareLimits(record))),
    ...slopeTable(measures.slip, findings, view),
    view.paint.dim(view.text(slopeLimit(record))),
  ].join("\n");
}

function measuresOf({ metrics, bucket_samples }: HealthRecord): Measures {
  const { ev_total_samples, ev_win_mean, ev_win_lcb, slip_a } = metrics as JsonObject;
  const global = { samples: ev_total_samples, win_mean: ev_win_mean, win_lcb: ev_win_lcb } as Share;
  return { global, buckets: bucket_samples, slip: slip_a as Record<string, Json> };
}

function whenText({ state, checked_at }: HealthRecord): Text {
  if (!isJsonObject(state)) {
    return {
      en: `checked ${checked_at}; the state does not say when it was saved`,
      ja: `点検 ${checked_at}。state に保存日時の記録はありません`,
    };
  }
  const { saved_at, last_timestamp, serial } = state;
  const age = ageText(parseInstant(checked_at) - parseInstant(String(saved_at)));
  return {
    en: `saved ${saved_at}, ${age.en} before this check (${checked_at}); serial ${serial}, last bar ${last_timestamp}`,
    ja: `保存 ${saved_at}（点検 ${checked_at} の ${age.ja}前）。通し番号 ${serial}、最後のバー ${last_timestamp}`,
  };
}

const UNITS: [ms: number, Text][] = [
  [86_400_000, { en: "d", ja: "日" }],
  [3_600_000, { en: "h", ja: "時間" }],
  [60_000, { en: "min", ja: "分" }],
];

/** In the largest unit that fills two of it, else in minutes. */
function ageText(ms: number): Text {
  const [unit, name] = UNITS.find(([length]) => ms >= 2 * length) ?? UNITS.at(-1)!;
  const count = Math.floor(ms / unit);
  return { en: `${count} ${name.en}`, ja: `${count} ${name.ja}` };
}

type Findings = Map<string, Finding[]>;

function shareTable({ global, buckets }: Measures, findings: Findings, view: Canvas): string {
  const row = (name: string, about: string, { samples, win_mean, win_lcb }: Share) => [
    name,
    samples === null ? null : fixedText(samples, 1),
    win_mean === null ? null : fixedText(win_mean, 3),
    win_lcb === null ? null : fixedText(win_lcb, 3),
    ailments(findings.get(about), view),
  ];
  return view.table(
    [
      view.text({ en: "bucket", ja: "バケット" }),
      view.text({ en: "samples", ja: "サンプル数" }),
      view.text({ en: "win rate", ja: "勝率" }),
      view.text({ en: "lower bound", ja: "下限" }),
      view.text({ en: "warning", ja: "警告" }),
    ],
    [
      row(view.text({ en: "all trades", ja: "全体" }), "global", global),
      ...buckets.map((share) => row(share.bucket, `bucket:${share.bucket}`, share)),
    ],
  );
}

function slopeTable(slip: Measures["slip"], findings: Findings, view: Canvas): string[] {
  const rows = Object.entries(slip).map(([band, value]) => {
    const slope = numberOf(value);
    const shown = slope !== undefined && Number.isFinite(slope) ? fixedText(slope, 3) : String(value);
    return [band, shown, ailments(findings.get(`slip:${band}`), view)];
  });
  if (rows.length === 0) return [];
  const head = [
    view.text({ en: "spread band", ja: "スプレッド帯" }),
    view.text({ en: "slippage slope (pips per unit)", ja: "スリッページ係数（pips／数量）" }),
    view.text({ en: "warning", ja: "警告" }),
  ];
  return ["", view.table(head, rows)];
}

const AILMENTS: Record<Ailment, Text> = {
  samples: { en: "few samples", ja: "サンプル不足" },
  bound: { en: "low bound", ja: "下限が低い" },
  invalid: { en: "no number", ja: "数値でない" },
  exceeds: { en: "above the limit", ja: "上限超過" },
  negative: { en: "negative", ja: "負の値" },
};

function ailments(findings: Finding[] | undefined, view: Canvas): string {
  const words = (findings ?? []).map(({ ailment }) => view.text(AILMENTS[ailment]));
  return words.length > 0 ? view.paint.warn(words.join(", ")) : "";
}

function shareLimits({ config }: HealthRecord): Text {
  const { confidence, min_global_sample, min_win_lcb, min_bucket_sample, min_bucket_win_lcb } = config;
  const limits = [min_global_sample, min_win_lcb, min_bucket_sample, min_bucket_win_lcb].map(floatText);
  const percent = `${Number((confidence * 100).toFixed(1))} %`;
  return {
    en: `at least ${limits[0]} samples and a lower bound (${percent}) of ${limits[1]} for all trades, ${limits[2]} and ${limits[3]} for a bucket`,
    ja: `基準: 全体はサンプル数 ${limits[0]} 以上・下限（${percent}）${limits[1]} 以上、バケットは ${limits[2]} 以上・${limits[3]} 以上`,
  };
}

function slopeLimit({ config }: HealthRecord): Text {
  const limit = floatText(config.max_slip);
  return { en: `slopes from 0 to ${limit}`, ja: `基準: スリッページ係数は 0 以上 ${limit} 以下` };
}

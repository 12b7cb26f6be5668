#!/usr/bin/env bun
import { z } from "zod";
import { defineCommand, WRITING } from "../lib/command/define.ts";
import { runScript } from "../lib/command/run.ts";
import { MODES, SEMANTICS } from "../lib/engine/config.ts";
import { DEFAULT_ARCHIVE } from "../lib/state/archive.ts";

const path = z.string().min(1).optional();

export const command = defineCommand({
  name: "aggregate_ev",
  summary: {
    en: "Average the EV estimates of archived states into an EV profile",
    ja: "アーカイブした state の EV 推定を平均し、EV プロファイルを作ります",
  },
  description: {
    en: "Only states of the newest one's lineage count; diff files never do. The default file is the strategy's own and is not put over another strategy's, symbol's or mode's profile; a file named with --out-yaml is.",
    ja: "最新の state と同じ系譜（lineage）の state だけを集計します。差分ファイルは対象外です。既定の出力先が別の戦略・シンボル・モードのものなら上書きしません。--out-yaml で指定したファイルは上書きします。",
  },
  exitStatus: [
    [0, { en: "done", ja: "完了" }],
    [
      1,
      {
        en: "no archive folder, or no states in it",
        ja: "アーカイブのフォルダーがない、または state がない",
      },
    ],
    [2, { en: "bad flags", ja: "フラグの誤り" }],
    WRITING,
  ],
  examples: [
    "aggregate_ev --strategy day_orb_5m.DayORB5m --symbol USDJPY --mode conservative",
    "aggregate_ev --strategy day_orb_5m.DayORB5m --symbol USDJPY --recent 3 --skip-yaml --out-csv out/ev.csv",
  ],
  options: z.object({
    strategy: z
      .string()
      .regex(/^\w+(\.\w+)*$/)
      .meta({ help: { en: "Strategy as module.Class", ja: "戦略（モジュール.クラス）" } }),
    symbol: z
      .string()
      .min(1)
      .transform((text) => text.toUpperCase())
      .meta({ help: { en: "Symbol", ja: "シンボル" } }),
    mode: z
      .enum(MODES)
      .default("conservative")
      .meta({ help: { en: "Fill mode", ja: "約定モード" } }),
    archive: z
      .string()
      .min(1)
      .default(DEFAULT_ARCHIVE)
      .meta({ help: { en: "Root of the state archive", ja: "state アーカイブのルート" }, value: "DIR" }),
    archiveNamespace: path.meta({
      help: {
        en: "The folder of the states, below the root or absolute, instead of strategy/symbol/mode",
        ja: "戦略・シンボル・モードの代わりに使う state のフォルダー（ルート以下、または絶対パス）",
      },
      value: "DIR",
    }),
    recent: z
      .int()
      .default(5)
      .meta({
        help: {
          en: "States in the recent window (1 to all)",
          ja: "直近ウィンドウの state 数（1 から全数まで）",
        },
      }),
    alphaPrior: z
      .number()
      .default(1)
      .meta({ help: { en: "Recorded in the profile only", ja: "プロファイルに記録するだけの値です" } }),
    betaPrior: z
      .number()
      .default(1)
      .meta({ help: { en: "Recorded in the profile only", ja: "プロファイルに記録するだけの値です" } }),
    outYaml: path.meta({
      help: {
        en: "Profile file (else configs/ev_profiles/…)",
        ja: "プロファイルの出力先（既定は configs/ev_profiles/…）",
      },
      value: "FILE",
    }),
    outCsv: path.meta({
      help: { en: "Also write the buckets as CSV", ja: "バケットを CSV にも書き出します" },
      value: "FILE",
    }),
    skipYaml: z
      .boolean()
      .default(false)
      .meta({ help: { en: "Do not write the profile", ja: "プロファイルを書き出しません" } }),
    semantics: z
      .enum(SEMANTICS)
      .default("corrected")
      .meta({
        help: {
          en: "reference: states of every lineage count",
          ja: "reference では系譜を問わずすべての state を集計します",
        },
      }),
    dryRun: z
      .boolean()
      .default(false)
      .meta({
        help: { en: "Show the averages and write nothing", ja: "集計結果を表示するだけで、書き出しません" },
      }),
  }),
  async plan(ctx, options) {
    const { planAggregate } = await import("../lib/state/aggregate_plan.ts");
    return planAggregate(ctx, options);
  },
  show({ global, recent_count, files_total, out_yaml, out_csv, dry_run }, view) {
    const rows = Object.entries(global).map(([window, average]) => [
      window,
      average.observations ?? null,
      average.alpha_avg ?? null,
      average.beta_avg ?? null,
      average.p_mean ?? null,
    ]);
    const head = [
      view.text({ en: "window", ja: "期間" }),
      view.text({ en: "states", ja: "state 数" }),
      "alpha",
      "beta",
      view.text({ en: "win rate", ja: "勝率" }),
    ];
    const made = view.text({
      en: `${files_total} state(s), the newest ${recent_count} as recent.`,
      ja: `state ${files_total} 件（うち直近 ${recent_count} 件）を集計しました。`,
    });
    const verb = dry_run ? "Would write" : "Wrote";
    const files = [
      out_yaml && `${verb} YAML profile -> ${out_yaml}`,
      out_csv && `${verb} CSV summary -> ${out_csv}`,
    ].filter((line) => line !== null);
    return [view.table(head, rows), made, ...files].join("\n");
  },
});

if (import.meta.main) await runScript(command);

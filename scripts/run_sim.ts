#!/usr/bin/env bun
import { z } from "zod";
import { defineCommand, WRITING } from "../lib/command/define.ts";
import { runScript } from "../lib/command/run.ts";
import { spellOptions } from "../lib/command/spell.ts";
import { configFlags } from "../lib/runs/config_flags.ts";
import { noManifestFlag, resumeFlags, semanticsFlags } from "../lib/runs/engine_flags.ts";
import { DEFAULT_MANIFEST } from "../lib/runs/default_manifest.ts";
import { showRun } from "../lib/runs/show.ts";
import { RUN_RECORDS, runRecords } from "../lib/state/run_records.ts";
import { instantText } from "../lib/workspace/instant_text.ts";
import { parseInstant } from "../lib/workspace/time.ts";

const text = z.string().min(1).optional();
const instant = instantText.optional();

const options = z.object({
  manifest: text.meta({
    help: {
      en: `Strategy manifest (else ${DEFAULT_MANIFEST})`,
      ja: `戦略マニフェスト（指定がなければ ${DEFAULT_MANIFEST}）`,
    },
    value: "FILE",
  }),
  ...noManifestFlag,
  csv: text.meta({
    help: { en: "Bar CSV (else the manifest's)", ja: "バーの CSV（指定がなければマニフェストのもの）" },
    value: "FILE",
  }),
  symbol: text.meta({ help: { en: "Which instrument of the manifest", ja: "マニフェストのどの銘柄か" } }),
  mode: text.meta({ help: { en: "Which mode of the instrument", ja: "どのモードか" } }),
  equity: z
    .number()
    .positive()
    .optional()
    .meta({
      help: {
        en: "Starting equity (else the manifest's, else 100000)",
        ja: "開始時の資金（指定がなければマニフェスト、それもなければ 100000）",
      },
    }),
  startTs: instant.meta({
    help: { en: "First bar, ISO 8601, inclusive", ja: "最初のバーの時刻（ISO 8601。その時刻を含む）" },
    value: "TIME",
  }),
  endTs: instant.meta({
    help: {
      en: "Last bar, ISO 8601, inclusive; a date alone is its midnight",
      ja: "最後のバーの時刻（含む。日付だけなら 0 時）",
    },
    value: "TIME",
  }),
  outDir: text.meta({
    help: {
      en: "Folder of run folders (runs keeps the index too)",
      ja: "実行フォルダーを作る場所（runs ならインデックスも更新）",
    },
    value: "DIR",
  }),
  jsonOut: text.meta({
    help: { en: "Also write the result here", ja: "結果をこのファイルにも書き出します" },
    alias: "out-json",
    value: "FILE",
  }),
  outDailyCsv: text.meta({
    help: { en: "Also write the daily table here", ja: "日次の表をこのファイルにも書き出します" },
    alias: "dump-daily",
    value: "FILE",
  }),
  autoState: z
    .boolean()
    .optional()
    .meta({
      help: {
        en: "Load the newest archived state and archive the new one (else as the manifest says)",
        ja: "最新の state を読み込み、終了後の state をアーカイブします（指定がなければマニフェストに従う）",
      },
    }),
  loadState: text.meta({
    help: { en: "Go on from this state file", ja: "この state ファイルから続けます" },
    value: "FILE",
  }),
  ...resumeFlags,
  aggregateEv: z
    .boolean()
    .optional()
    .meta({
      help: {
        en: "Make the EV profile anew after archiving (else as the manifest says)",
        ja: "アーカイブ後に EV プロファイルを再集計します（指定がなければマニフェストに従う）",
      },
    }),
  index: z
    .boolean()
    .default(true)
    .meta({
      help: { en: "Leave the out-dir's index as it is", ja: "出力先のインデックスを更新しません" },
    }),
  ...semanticsFlags,
  bounds: z
    .boolean()
    .default(false)
    .meta({
      help: {
        en: "Also re-price every trade in the best and the worst order of ambiguous bars",
        ja: "順序の定まらないバーについて、最良と最悪の場合の損益も計算します",
      },
    }),
  strict: z
    .boolean()
    .default(false)
    .meta({
      help: {
        en: "Stop at the first row that must be skipped",
        ja: "読み飛ばす行があれば、その時点で中止します",
      },
    }),
  debug: z
    .boolean()
    .optional()
    .meta({
      help: { en: "Count and keep why signals were refused", ja: "シグナルが見送られた理由を記録します" },
    }),
  debugSampleLimit: z
    .int()
    .optional()
    .meta({ help: { en: "Debug records to keep", ja: "残すデバッグ記録の数" } }),
  html: z
    .string()
    .optional()
    .meta({
      help: {
        en: "Also make the run's report as a page, here or as reports/runs/<run>.html",
        ja: "レポートのページも作成します（場所を省くと reports/runs/<run>.html）",
      },
      value: "FILE",
      bare: "",
    }),
  ...configFlags,
});

export const command = defineCommand({
  name: "run_sim",
  summary: {
    en: "Simulate a strategy manifest on a bar CSV",
    ja: "戦略マニフェストをバーの CSV でシミュレーションします",
  },
  description: {
    en: "Flags beat the manifest's runner.cli_args. With --out-dir the run gets a folder with params, metrics, daily table, records, state, checksums and session log. With automatic states it goes on from the newest archived state of its strategy, symbol and mode, archives its own, and makes the EV profile anew.",
    ja: "フラグはマニフェストの runner.cli_args より優先します。--out-dir を付けると params・metrics・日次表・記録・state・チェックサム・セッションログを 1 つのフォルダーに残します。自動 state では、同じ戦略・シンボル・モードの最新 state から続け、終了後の state をアーカイブして EV プロファイルを再集計します。",
  },
  exitStatus: [
    [0, { en: "simulated", ja: "完了" }],
    [
      1,
      {
        en: "unusable manifest, instrument, CSV, state or profile, no bars; or the EV profile could not be made (the run is kept)",
        ja: "マニフェスト・銘柄・CSV・state・プロファイルが使えない、バーがない、または EV プロファイルの集計に失敗（実行結果は残ります）",
      },
    ],
    [2, { en: "bad flags, no manifest", ja: "フラグの誤り、マニフェストなし" }],
    WRITING,
  ],
  examples: [
    "run_sim --manifest configs/strategies/day_orb_5m.yaml --csv data/usdjpy_5m.csv --out-dir runs",
    "run_sim --csv data/usdjpy_5m.csv --out-dir runs --bounds --html",
    "run_sim --csv data/usdjpy_5m.csv --start-ts 2018-01-01 --end-ts 2018-04-01 --no-auto-state",
  ],
  options,
  async plan(ctx, given) {
    const { planRunSim } = await import("../lib/state/run_sim.ts");
    const plan = await planRunSim(
      ctx,
      {
        ...given,
        manifest: given.noManifest ? null : given.manifest,
        file: given.loadState,
        startTs: given.startTs === undefined ? undefined : parseInstant(given.startTs),
        endTs: given.endTs === undefined ? undefined : parseInstant(given.endTs),
      },
      ["scripts/run_sim.ts", ...spellOptions(options, given)],
    );
    if (given.html === undefined) return plan;
    const { promiseReport } = await import("../lib/workflow/report/of_run.ts");
    return promiseReport(ctx, plan, given.html);
  },
  sources: { [RUN_RECORDS]: runRecords },
  async settle(ctx, plan) {
    const { noteSaved } = await import("../lib/state/run_sim.ts");
    const saved = noteSaved(ctx, plan);
    if (plan.result.report === undefined) return saved;
    const { keepPromise } = await import("../lib/workflow/report/of_run.ts");
    return keepPromise(ctx, saved);
  },
  show: showRun,
});

if (import.meta.main) await runScript(command);

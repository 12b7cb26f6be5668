#!/usr/bin/env bun
import { defineCommand } from "../lib/command/define.ts";
import { runScript } from "../lib/command/run.ts";
import { incidentOptions } from "../lib/incidents/flags.ts";
import { showIncident } from "../lib/incidents/show.ts";
import { RUN_RECORDS, runRecords } from "../lib/state/run_records.ts";
import type { JsonObject } from "../lib/workspace/json.ts";

export const command = defineCommand<typeof incidentOptions, JsonObject>({
  name: "incident",
  summary: {
    en: "Record, replay, report and share trading incidents",
    ja: "取引インシデントの記録・再現・報告・共有を行います",
  },
  description: {
    en: "Each incident has a folder in ops/incidents. 'replay' simulates its bars, and those that lead to it, with its manifest and from its recorded state, into runs/incidents; archives, EV profiles and the run index stay untouched. What happened in the window is held against the recorded loss: reproduced means the same sign and no more than 5 pips or 20 % apart. 'check' verifies the folders, with the hashes of what was replayed. 'share' copies the digest to the backlog and the log of state.md.",
    ja: "インシデントごとに ops/incidents にフォルダーを作ります。replay は、記録された state とマニフェストで、期間内とその直前のバーを runs/incidents にシミュレーションします。アーカイブ・EV プロファイル・実行インデックスには触れません。期間内の結果を実績の損益と比べ、符号が同じで差が 5 pips または 20 % 以内なら「再現できた」とします。check はフォルダーと、再現に使ったデータや結果のハッシュを点検します。share は要約をバックログと state.md のログに転記します。",
  },
  exitStatus: [
    [0, { en: "done, or previewed", ja: "完了、またはプレビュー" }],
    [
      1,
      {
        en: "'check' found problems; bars or manifest cannot be used",
        ja: "check で問題が見つかった、またはバーやマニフェストが使えない",
      },
    ],
    [
      2,
      {
        en: "bad flags, no such incident, or one that cannot be read",
        ja: "フラグの誤り、存在しない、または読み取れないインシデント",
      },
    ],
    [
      3,
      {
        en: "'share': the notes are incomplete; or another command is writing",
        ja: "share でメモが未記入、またはほかのコマンドが書き込み中",
      },
    ],
  ],
  examples: [
    "incident new --id 20251007-0700_USDJPY_stopped_out --symbol USDJPY --start-ts 2025-10-07T07:00:00Z --end-ts 2025-10-07T11:00:00Z --loss-pips=-38 --notes 'four stops in a row'",
    "incident replay 20251007-0700_USDJPY_stopped_out --dry-run",
    "incident report 20251007-0700_USDJPY_stopped_out --html",
    "incident check",
  ],
  options: incidentOptions,
  async plan(ctx, given) {
    const { planIncident } = await import("../lib/incidents/command.ts");
    const page =
      given.action === "report" && given.html ? await import("../lib/report/incident/page.ts") : undefined;
    return planIncident(ctx, given, page?.incidentPage);
  },
  sources: { [RUN_RECORDS]: runRecords },
  show: showIncident,
});

if (import.meta.main) await runScript(command);

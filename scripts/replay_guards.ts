#!/usr/bin/env bun
import { z } from "zod";
import { defineCommand } from "../lib/command/define.ts";
import { runScript } from "../lib/command/run.ts";
import { pairFlags } from "../lib/state/pair_flags.ts";
import { planReplay } from "../lib/state/replay_guards/plan.ts";
import { showReplay } from "../lib/state/replay_guards/show.ts";
import { guardFlags } from "../lib/state/update/flags.ts";

const { maxDelta, maxDeltaScope, varCap, liquidityCap, guardsFile } = guardFlags;

export const command = defineCommand({
  name: "replay_guards",
  summary: {
    en: "Show which past updates other guard limits would have blocked, and what was learned by them",
    ja: "ガードの上限を変えた場合にブロックされていた過去の更新と、その学習内容を示します",
  },
  description: {
    en: "Every update of the ledger is put before the guards again, with these limits; those that no flag sets come from configs/guards.yaml, as in update_state --simulate-live. Blocked bars wait for the next update, so later figures are also shown with what would have been waiting. Nothing is written.",
    ja: "台帳の更新をひとつずつ、指定した上限でガードにかけ直します。フラグのない上限は update_state --simulate-live と同じく configs/guards.yaml から補います。ブロックされたバーは次の更新に持ち越されるため、待ちのバーを含めた数値も示します。ファイルへの書き込みは行いません。",
  },
  exitStatus: [
    [0, { en: "replayed, whatever would have been blocked", ja: "再生した（ブロックの有無は問わない）" }],
    [1, { en: "no ledger, or a damaged one", ja: "台帳がない、または壊れている" }],
    [2, { en: "no limit, or bad flags", ja: "上限の指定がない、またはフラグの誤り" }],
  ],
  examples: [
    "replay_guards --max-delta 0.15 --var-cap 3 --liquidity-cap 4",
    "replay_guards --no-guards-file --max-delta 0.3 --max-delta-scope learned",
  ],
  options: z.object({
    maxDelta,
    maxDeltaScope,
    varCap,
    liquidityCap,
    guardsFile,
    ...pairFlags,
  }),
  plan: planReplay,
  show: showReplay,
});

if (import.meta.main) await runScript(command);

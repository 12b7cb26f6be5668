import { z } from "zod";
import { defineSequence } from "../../command/define.ts";
import { ingestFlags } from "../../ingest/chain/flags.ts";
import { dailyOptions } from "./flags.ts";

/** The ingest step by a route, as a command whose line is one of `run_daily_workflow`'s own. */
export const command = defineSequence({
  name: "run_daily_workflow",
  summary: { en: "Bars by a route of sources", ja: "指定した経路でバーを取り込みます" },
  exitStatus: [],
  examples: [],
  options: z.object({
    ...ingestFlags,
    ...dailyOptions.pick({ ingest: true, symbol: true, mode: true, dryRun: true }).shape,
  }),
  async run(ctx, options, how) {
    const { runIngest } = await import("../../ingest/chain/run.ts");
    return runIngest(ctx, options, how);
  },
});

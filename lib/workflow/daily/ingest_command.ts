import { z } from "zod";
import { defineSequence } from "../../command/define.ts";
import { ingestFlags } from "../../ingest/chain/flags.ts";

const text = { en: "", ja: "" };

/** The ingest step by a route, as a command whose line is one of `run_daily_workflow`'s own. */
export const command = defineSequence({
  name: "run_daily_workflow",
  summary: text,
  exitStatus: [],
  examples: [],
  options: z.object({
    ingest: z.boolean().default(false).meta({ help: text }),
    symbol: z.string().meta({ help: text }),
    mode: z.string().meta({ help: text }),
    ...ingestFlags,
    dryRun: z.boolean().default(false).meta({ help: text }),
  }),
  async run(ctx, options, how) {
    const { runIngest } = await import("../../ingest/chain/run.ts");
    return runIngest(ctx, options, how);
  },
});

import type { Context } from "../../workspace/context.ts";
import type { OpenExecutor } from "../sweep/sweep.ts";
import { localExecutor } from "./local.ts";

export interface ExecutorOptions {
  executor: "local" | "bullmq";
  workers: number;
  /** Of bullmq. */
  redis: string;
}

/** The executor that the flags ask for. */
export function openExecutor(ctx: Context, options: ExecutorOptions): OpenExecutor {
  return async (prepared, bars) => localExecutor(ctx, prepared.setup, bars, options.workers);
}

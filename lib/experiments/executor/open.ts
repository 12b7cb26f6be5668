import type { Context } from "../../workspace/context.ts";
import { OpsError } from "../../workspace/errors.ts";
import type { OpenExecutor } from "../sweep/sweep.ts";
import { localExecutor } from "./local.ts";

export interface ExecutorOptions {
  executor: "local" | "bullmq";
  workers: number;
  /** Of bullmq. */
  redis: string;
}

/** The executor that the flags ask for. Throws `strategy_not_portable` (exit 2) for a strategy file that other machines do not have. */
export function openExecutor(ctx: Context, { executor, workers, redis }: ExecutorOptions): OpenExecutor {
  return async ({ setup, request }, bars) => {
    if (executor === "local") return localExecutor(ctx, setup, bars, workers);
    const { module } = request.manifest.strategy;
    if (module !== null) throw notPortable(module);
    const { BullExecutor } = await import("./bullmq.ts");
    const queue = await BullExecutor.open(redis, setup, bars, workers);
    if ((await queue.workersNow()) === 0) {
      ctx.note({
        en: "[sweep] no worker is connected yet; trials wait for sweep_worker",
        ja: "[sweep] 接続中のワーカーがありません。sweep_worker の起動を待ちます",
      });
    }
    return queue;
  };
}

function notPortable(path: string): OpsError {
  return new OpsError(
    "strategy_not_portable",
    {
      en: `The strategy file ${path} runs on this machine only.`,
      ja: `戦略ファイル ${path} はこの計算機でしか実行できません。`,
    },
    { en: "Search it with --executor local.", ja: "--executor local で検索してください。" },
    { fields: { path } },
  );
}

#!/usr/bin/env bun
import { z } from "zod";
import { defineCommand } from "../../lib/command/define.ts";
import { runScript } from "../../lib/command/run.ts";
import { makePlan, writeChange } from "../../lib/workspace/plans.ts";

/** A command for tests of what every process does with its streams and signals. */
const command = defineCommand({
  name: "probe",
  summary: { en: "Try the streams", ja: "ストリームを試します" },
  exitStatus: [[0, { en: "done", ja: "完了" }]],
  examples: ["probe --size 3"],
  options: z.object({
    size: z
      .int()
      .default(1)
      .meta({ help: { en: "Characters of the result", ja: "結果の文字数" } }),
    steps: z
      .int()
      .default(0)
      .meta({ help: { en: "Steps of progress", ja: "進捗の段階数" } }),
    hang: z
      .boolean()
      .default(false)
      .meta({ help: { en: "Say so, and wait for ever", ja: "知らせてから待ち続けます" } }),
    crash: z
      .boolean()
      .default(false)
      .meta({ help: { en: "Fail where nobody waits", ja: "誰も待っていない所で失敗します" } }),
    exit: z
      .int()
      .default(0)
      .meta({ help: { en: "Exit code", ja: "終了コード" } }),
  }),
  plan: async (ctx, { size, steps, hang, crash, exit }) => {
    if (crash) setTimeout(() => undefinedFunction(), 1);
    for (let step = 1; step <= steps; step++) {
      ctx.progress({ en: "counting", ja: "数えています" }, step, steps);
      await ctx.clock.sleep(5);
    }
    if (hang || crash) {
      ctx.note("hanging");
      await ctx.clock.sleep(60_000);
    }
    const changes = [writeChange(ctx, "probe.txt", "probe")];
    return makePlan(ctx, { text: "x".repeat(size) }, { exitCode: exit, changes });
  },
});

function undefinedFunction(): never {
  throw new TypeError("nobody caught this");
}

if (import.meta.main) await runScript(command);

import { OpsError } from "../lib/workspace/errors.ts";
import { Workspace } from "../lib/workspace/paths.ts";
import { catalog } from "../scripts/catalog.ts";
import type { PlanAnswer, PlanRequest } from "./planner.ts";
import { planPreview } from "./planning.ts";
import { clockOf, contextOf } from "./session.ts";

declare const self: Worker;

/** Plans beside the screen, so that keys never wait for it. One request at a time; the asker sends the newest. */
self.onmessage = async ({ data }: MessageEvent<PlanRequest>) => {
  self.postMessage(await answer(data));
};

async function answer(request: PlanRequest): Promise<PlanAnswer> {
  const { id, name, argv, root, callerDir, env, lang, width, colour } = request;
  try {
    const { command } = await catalog[name]!();
    const clock = clockOf(env);
    const session = { workspace: new Workspace(root, callerDir), env, clock };
    const preview = await planPreview(contextOf(session, lang), command, argv, { width, colour });
    return { id, preview };
  } catch (error) {
    if (error instanceof OpsError) {
      return { id, refused: { code: error.code, text: error.text, ...(error.hint && { hint: error.hint }) } };
    }
    return { id, defect: String(error instanceof Error ? error.stack : error) };
  }
}

import type { Context } from "../../workspace/context.ts";
import { OpsError } from "../../workspace/errors.ts";
import { createPingEffects, pingAfter } from "../ping.ts";
import { removeEmptyFolders } from "../../workspace/emptied.ts";
import type { Effect, EffectResult } from "../../workspace/plan.ts";
import { REMOVE_FOLDERS } from "./history.ts";
import { runUpload, UPLOAD } from "./upload.ts";

const watchdog = createPingEffects();

/** The runners of an export's effects. */
export const exportEffects = {
  ...watchdog,
  async [UPLOAD](ctx: Context, effect: Effect): Promise<EffectResult> {
    const result = await runUpload(ctx, effect);
    await pingAfter(ctx, watchdog, effect, result.ok);
    return result;
  },
  async [REMOVE_FOLDERS](ctx: Context, { folders }: Effect): Promise<EffectResult> {
    try {
      for (const folder of folders as string[]) removeEmptyFolders(ctx.workspace, folder);
      return { kind: REMOVE_FOLDERS, ok: true, detail: {} };
    } catch (error) {
      if (!(error instanceof OpsError)) throw error;
      return { kind: REMOVE_FOLDERS, ok: false, detail: { error: error.text.en } };
    }
  },
};

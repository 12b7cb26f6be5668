import type { Context } from "../workspace/context.ts";

/** Messages that were raised and are not settled, a file each; readable by their owner alone. */
export const OUTBOX = "ops/outbox";

/** Whether messages wait to be sent again. Looks at one folder and loads nothing: most commands find none. */
export function alertsWaiting({
  workspace,
  reader: { files },
}: Pick<Context, "workspace" | "reader">): boolean {
  const outbox = workspace.resolve(OUTBOX);
  return files.stat(outbox)?.kind === "folder" && files.list(outbox).length > 0;
}

import { Exit, OpsError } from "../../workspace/errors.ts";
import type { Context } from "../../workspace/context.ts";
import { readSnapshot } from "../../workspace/snapshot.ts";
import { parseInstant } from "../../workspace/time.ts";

/** The snapshot's section with the newest learned bar of each pair. */
export const CURSORS = "state_update";

/**
 * Start of the newest bar that updates of the pair have learned, UTC epoch milliseconds; NaN where there was none.
 * Throws `snapshot_corrupt` (exit 1), also for a cursor that is no timestamp.
 */
export function readCursor(ctx: Pick<Context, "reader">, path: string, pair: string): number {
  const text = readSnapshot(ctx, path)[CURSORS]?.[pair];
  if (text === undefined) return Number.NaN;
  const time = typeof text === "string" ? parseInstant(text) : Number.NaN;
  if (Number.isFinite(time)) return time;
  const shown = ctx.reader.workspace.show(path);
  const where = `${CURSORS}.${pair}`;
  throw new OpsError(
    "snapshot_corrupt",
    {
      en: `${where} of ${shown} is no timestamp: ${JSON.stringify(text)}.`,
      ja: `${shown} の ${where} が時刻として読めません: ${JSON.stringify(text)}`,
    },
    {
      en: `Restore ${shown} from a backup, or remove that member: an update then goes on after the state's last bar.`,
      ja: `${shown} をバックアップから復元するか、この項目を削除してください。削除した場合、更新は state の最後のバーの次から続きます。`,
    },
    { exit: Exit.finding, fields: { path: shown } },
  );
}

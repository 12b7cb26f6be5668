import { withReader } from "../workspace/carry.ts";
import type { Context } from "../workspace/context.ts";
import { Exit, OpsError } from "../workspace/errors.ts";
import { missingInputHint } from "../workspace/paths.ts";

/** The file as it is now: rows that are added later are for the next ingest. */
export function inputOf(ctx: Context, path: string): { path: string; size: number } {
  using file = withReader(ctx).reader.open(path);
  if (file) return { path: file.name, size: file.size };
  const shown = ctx.workspace.show(path);
  throw new OpsError(
    "source_not_found",
    { en: `There is no source ${shown}.`, ja: `取り込み元 ${shown} がありません。` },
    missingInputHint(ctx.workspace, path) ?? {
      en: "Name a bar CSV with --source.",
      ja: "--source でバーの CSV を指定してください。",
    },
    { exit: Exit.finding, fields: { path: shown } },
  );
}

import type { Context } from "./context.ts";
import { OpsError } from "./errors.ts";
import type { Plan } from "./plan.ts";
import { makePlan, writeChange } from "./plans.ts";
import { KEPT_TEMPLATES, WORKSPACE_TEMPLATES } from "./templates.ts";

export interface InitOptions {
  /** Replace files that differ from their template. */
  force: boolean;
  dryRun: boolean;
}

export interface InitResult {
  /** Absolute. */
  workspace: string;
  created: string[];
  replaced: string[];
  unchanged: string[];
  dry_run: boolean;
  [member: string]: string | string[] | boolean;
}

/**
 * The missing files of a workspace. Throws `would_overwrite` (exit 2), naming every file that differs, unless `force` is given.
 * Documents that people go on writing are left as they are, always.
 */
export function planInit(
  ctx: Pick<Context, "reader" | "workspace">,
  options: InitOptions,
  templates: Readonly<Record<string, string>> = WORKSPACE_TEMPLATES,
): Plan<InitResult> {
  const found = Object.entries(templates).map(([path, text]) => ({
    path,
    text,
    there: ctx.reader.maybeBytes(path),
  }));
  const missing = found.filter(({ there }) => !there);
  const differing = found.filter(
    ({ path, there, text }) => there && !(path in KEPT_TEMPLATES) && !Buffer.from(text).equals(there),
  );
  if (differing.length > 0 && !options.force) throw wouldOverwrite(differing.map(({ path }) => path));
  const written = [...missing, ...differing];
  const paths = (files: typeof found) => files.map(({ path }) => path);
  return makePlan(
    ctx,
    {
      workspace: ctx.workspace.root,
      created: paths(missing),
      replaced: paths(differing),
      unchanged: paths(found.filter((file) => !written.includes(file))),
      dry_run: options.dryRun,
    },
    { changes: written.map(({ path, text }) => writeChange(ctx, path, text)) },
  );
}

function wouldOverwrite(files: string[]): OpsError {
  const names = files.join(", ");
  return new OpsError(
    "would_overwrite",
    {
      en: `These files differ from what would be written: ${names}`,
      ja: `書き込む内容と異なるファイルが既にあります: ${names}`,
    },
    { en: "--force replaces them", ja: "--force を付けると置き換えます" },
    { fields: { files } },
  );
}

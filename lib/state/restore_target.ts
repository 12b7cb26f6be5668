import type { Context } from "../workspace/context.ts";
import { OpsError } from "../workspace/errors.ts";
import type { Change } from "../workspace/plan.ts";
import { writeChange } from "../workspace/plans.ts";
import type { Reader } from "../workspace/reader.ts";
import { fileStamp } from "../workspace/time.ts";
import { archived } from "./archive_names.ts";
import { COPY } from "./copies.ts";
import { readStateFile, type StateFile } from "./file.ts";
import { lineageName, NO_LINEAGE } from "./identity.ts";
import type { StateMeta } from "./meta.ts";

/** The state file that is about to be replaced. */
export interface Target {
  path: string;
  exists: boolean;
  /** Null where the file is missing or unusable. */
  file: StateFile | null;
}

/** An unusable file is no obstacle: to replace it is what a restore is for. */
export function readTarget(reader: Reader, path: string): Target {
  const shown = reader.workspace.show(path);
  if (!reader.exists(path)) return { path: shown, exists: false, file: null };
  try {
    return { path: shown, exists: true, file: readStateFile(reader, path) };
  } catch (error) {
    if (
      error instanceof OpsError &&
      ["state_corrupt", "schema_version_unsupported", "not_utf8"].includes(error.code)
    ) {
      return { path: shown, exists: true, file: null };
    }
    throw error;
  }
}

/**
 * The lineage of a state in force is replaced by another one only where that is asked for by name. That of an unusable file
 * is unknown, so there the name is asked for too. Throws `lineage_mismatch`.
 */
export function refuseOtherLineage(
  source: { path: string; document: { meta: StateMeta } },
  target: Target,
  allowed: string | undefined,
): void {
  const lineage = lineageName(source.document.meta);
  const before = target.file && lineageName(target.file.document.meta);
  if (!target.exists || lineage === before || lineage === allowed) return;
  throw new OpsError(
    "lineage_mismatch",
    {
      en: `${source.path} is of lineage ${lineage}; the state in force, ${target.path}, is of ${before ?? "an unknown one (it cannot be read)"}.`,
      ja: `${source.path} の系統は ${lineage} ですが、使用中の ${target.path} の系統は${before ? ` ${before} です` : "読み取れません"}。`,
    },
    {
      en: `To put it in force all the same, add --allow-lineage ${lineage}.`,
      ja: `それでも置き換える場合は --allow-lineage ${lineage} を付けてください。`,
    },
    { fields: { path: source.path, lineage, target_lineage: before ?? NO_LINEAGE } },
  );
}

/** Keeps the replaced file beside its place, unless the archive folder has it byte for byte. */
export function keepReplaced(
  ctx: Pick<Context, "reader" | "clock">,
  target: Target,
  archiveFolder: string,
): Change | undefined {
  const { reader, clock } = ctx;
  if (!target.exists || isArchived(reader, archiveFolder, target.file)) return undefined;
  const why = target.file ? "replaced" : "corrupt";
  for (let time = clock.now(); ; time += 1000) {
    const path = `${target.path}.${why}-${fileStamp(time)}`;
    if (!reader.exists(path)) return writeChange(ctx, path, { source: COPY, args: { path: target.path } });
  }
}

function isArchived(reader: Reader, folder: string, file: StateFile | null): boolean {
  const names = archived("state", reader.list(folder)).reverse();
  return names.some(({ name }) => {
    const found = reader.expect(`${folder}/${name}`);
    return found.is === "file" && found.sha256 === file?.sha256;
  });
}

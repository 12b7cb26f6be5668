import { dirname } from "node:path";
import type { Context } from "../../workspace/context.ts";
import { OpsError } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";

/** One thing that went wrong in an export; `dataset` may also be `manifest`, `history`, `upload` or `heartbeat`. */
export interface ExportError extends JsonObject {
  dataset: string;
  error: string;
  error_code: string;
}

/** What `work` gives; where it throws an `OpsError`, undefined, and the error is added to `errors`. */
export function tried<Value>(
  errors: ExportError[],
  { dataset, code }: { dataset: string; code: string },
  work: () => Value,
): Value | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof OpsError)) throw error;
    errors.push({ dataset, error: error.text.en, error_code: code });
    return undefined;
  }
}

/** Throws `not_a_directory` where a file stands in the way of the folders of `path`. The rest only writing can tell. */
export function checkPlace({ workspace, reader }: Context, path: string): void {
  for (let folder = dirname(workspace.resolve(path)); folder !== dirname(folder); folder = dirname(folder)) {
    const kind = reader.files.stat(folder)?.kind;
    if (kind === "folder") return;
    if (kind !== undefined) {
      const shown = workspace.show(folder);
      throw new OpsError("not_a_directory", {
        en: `${shown} is a file, and ${workspace.show(path)} would stand below it`,
        ja: `${shown} はファイルのため、その下に ${workspace.show(path)} を作成できません`,
      });
    }
  }
}

import { OpsError } from "../../workspace/errors.ts";
import type { Workspace } from "../../workspace/paths.ts";
import type { UpdateOptions } from "./request.ts";

/** Files of an update that are something else each. */
const FILES = {
  bars: "--bars",
  stateOut: "--state-out",
  snapshot: "--snapshot",
  overridePath: "--override-path",
  evProfileOut: "--ev-profile-out",
  alertLatencyLog: "--alert-latency-log",
  alertFallbackLog: "--alert-fallback-log",
} as const;

/** Throws `same_file` (exit 2) where two flags name one file: whatever was written last would be all that is left. */
export function refuseSameFile(workspace: Workspace, options: UpdateOptions): void {
  const seen = new Map<string, string>();
  for (const [key, flag] of Object.entries(FILES)) {
    const given = options[key as keyof typeof FILES];
    if (given === undefined) continue;
    const path = workspace.show(given);
    const other = seen.get(path);
    if (other) throw sameFile(other, flag, path);
    seen.set(path, flag);
  }
}

function sameFile(one: string, other: string, path: string): OpsError {
  return new OpsError(
    "same_file",
    {
      en: `${one} and ${other} name the same file: ${path}.`,
      ja: `${one} と ${other} に同じファイルが指定されています: ${path}`,
    },
    { en: "Name a file each.", ja: "それぞれ別のファイルを指定してください。" },
    { fields: { path } },
  );
}

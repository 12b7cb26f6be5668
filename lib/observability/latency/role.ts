import { basename } from "node:path/posix";
import type { LatencyOptions } from "./job.ts";

/** No two runs of the job at once; the second one is skipped. The lock is named as the file that others used for it. */
export function latencyRole({ lockFile }: Pick<LatencyOptions, "lockFile">) {
  const name = basename(lockFile).replace(/^\.+|\.lock$/g, "");
  const result = { status: "skipped", reason: "lock_not_acquired", lock_file: lockFile };
  return { lock: `job:${name}`, busy: { result, exitCode: 0 } };
}

/** Holds a lock of a workspace until its input ends, or says why it cannot. */
import { OpsError } from "../../lib/workspace/errors.ts";
import { acquireLock } from "../../lib/workspace/lock.ts";
import { Workspace } from "../../lib/workspace/paths.ts";
import { systemClock } from "../../lib/workspace/time.ts";

const [root = "", name = "", waitMs = "0"] = process.argv.slice(2);
try {
  using _lock = await acquireLock(new Workspace(root, root), name, {
    clock: systemClock({}),
    command: `holder --of ${name}`,
    waitMs: Number(waitMs),
  });
  console.log("held");
  for await (const _ of Bun.stdin.stream());
} catch (error) {
  console.log(error instanceof OpsError ? error.code : String(error));
}

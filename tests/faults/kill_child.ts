/** Commits or recovers in a process of its own, and kills itself at the N-th file-system call. */
import { realFiles } from "../../lib/workspace/files.ts";
import { acquireLock, COMMIT_LOCK } from "../../lib/workspace/lock.ts";
import { recover } from "../../lib/workspace/recover.ts";
import { systemClock } from "../../lib/workspace/time.ts";
import { type Call, intercept, quickFiles } from "./intercept.ts";
import { commitScenario, filesOf, scenarios, workspaceIn } from "./scenarios.ts";

export interface Order {
  folder: string;
  scenario: string;
  does: "commit" | "recover";
  /** The call before which it dies; past the last one it lives. */
  at: number;
  /** Writes half of what the call would write, and dies then. */
  torn: boolean;
}

if (import.meta.main) {
  const order = JSON.parse(process.argv[2] ?? "") as Order;
  const scenario = scenarios[order.scenario];
  if (!scenario) throw new Error(`no scenario ${order.scenario}`);
  const deadly = intercept(filesOf(scenario, quickFiles), (call, proceed) => {
    if (call.number < order.at) return proceed();
    if (order.torn) writeHalf(call);
    process.kill(process.pid, "SIGKILL");
  });
  if (order.does === "commit") {
    await commitScenario(order.folder, scenario, realFiles, deadly);
  } else {
    const workspace = workspaceIn(order.folder);
    using _lock = await acquireLock(workspace, COMMIT_LOCK, {
      clock: systemClock({}),
      command: "recover",
      waitMs: 0,
    });
    recover(deadly, workspace);
  }
}

function writeHalf({ name, args }: Call): void {
  const [fd, bytes, position] = args as [number, Uint8Array, number];
  if (name === "write") realFiles.write(fd, bytes.subarray(0, bytes.length >> 1), position);
}

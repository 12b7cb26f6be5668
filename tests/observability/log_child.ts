import { logAutomationEventWithSequence } from "../../lib/observability/automation/log.ts";
import { Workspace } from "../../lib/workspace/paths.ts";
import { Reader } from "../../lib/workspace/reader.ts";
import { systemClock } from "../../lib/workspace/time.ts";

// Logs `count` events as fast as it may; says `ready` first, and waits for a line on stdin.
const [root = "", name = "", count = ""] = process.argv.slice(2);
const workspace = new Workspace(root, root);
const ctx = { workspace, clock: systemClock({}), env: process.env, reader: new Reader(workspace) };
console.log("ready");
for await (const _ of console) break;
for (let index = 0; index < Number(count); index++) {
  await logAutomationEventWithSequence(ctx, {
    job_id: `20270104T003000Z-${name}-${index}`,
    status: "ok",
    diagnostics: { filler: "x".repeat(300) },
  });
}

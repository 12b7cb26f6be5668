import { HEARTBEATS } from "../../observability/heartbeat.ts";
import { readObject } from "../../observability/verify_job/check.ts";
import { checkHeartbeat } from "../../observability/verify_job/heartbeat.ts";
import { failureText } from "../../observability/verify_job/words.ts";
import type { Context } from "../../workspace/context.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import { objectsIn, type Trouble, unique } from "./trouble.ts";

/** As the nightly verification asks for. */
const MAX_AGE_HOURS = 6;

/** Jobs whose heartbeat is late, tells of a failure, or cannot be read. A job that has never run is none. */
export function illHeartbeats(ctx: Context): Trouble[] {
  return Object.entries(HEARTBEATS).flatMap(([job, path]): Trouble[] => {
    if (!ctx.reader.exists(path)) return [];
    const { failures } = checkHeartbeat(ctx, path, { maxAgeHours: MAX_AGE_HOURS });
    if (failures.length === 0) return [];
    const found = readObject(ctx, path);
    const entry = typeof found === "string" ? {} : found;
    const failure = isJsonObject(entry.last_failure) ? entry.last_failure : {};
    const texts = failures.map(failureText);
    const inside = [failure.error_code, ...objectsIn(failure.errors).map(({ error_code }) => error_code)];
    return [
      {
        kind: "heartbeat",
        at: stampOf(failure.at ?? entry.last_run_at ?? entry.generated_at ?? entry.last_success_at),
        severity: "bad",
        subject: job,
        codes: unique([...inside, ...failures.map(({ code }) => code)]),
        message: texts[0]!,
        path,
        entry,
        failing: failures.map(({ code }, index) => ({ what: code, found: texts[index]! })),
        times: 1,
        over: false,
        vars: { job },
      },
    ];
  });
}

function stampOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

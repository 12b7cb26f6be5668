import type { Checked, Failure } from "../../observability/verify_job/check.ts";
import { failureText, warningText } from "../../observability/verify_job/words.ts";
import type { Text } from "../../workspace/text.ts";
import { type CheckResult, fail, pass, unknown, warn } from "../check.ts";

/** Failures that say that a file is there and cannot be read. */
const UNREADABLE = ["heartbeat_parse_error", "manifest_parse_error", "sequence_parse_error"];

/** What the smoke test's own checks found, as a checklist tells it: all failures, else all warnings, else `good`. */
export function told(checked: readonly Checked[], good: Text): CheckResult {
  const failures = checked.flatMap((one) => one.failures);
  const data = { checks: checked.map(({ check }) => check), failures };
  if (failures.length > 0)
    return say(failures.every(isUnreadable) ? unknown : fail, failures.map(failureText));
  const warnings = checked.filter(({ check: { status } }) => status === "warning");
  if (warnings.length > 0)
    return say(
      warn,
      warnings.map(({ check }) => warningText(check)),
    );
  return pass(good.en, good.ja, data);

  function say(as: typeof fail, texts: readonly Text[]): CheckResult {
    return as(texts.map(({ en }) => en).join(" "), texts.map(({ ja }) => ja).join("。"), data);
  }
}

function isUnreadable({ code }: Failure): boolean {
  return UNREADABLE.includes(code);
}

import { Exit, OpsError } from "../../workspace/errors.ts";
import type { Json, JsonObject } from "../../workspace/json.ts";
import type { ErrorCode, StepReport } from "./report.ts";
import type { StepName } from "./step.ts";

type Ended = Pick<StepReport, "status" | "exit_code" | "error_code" | "error" | "message" | "stack">;

/** A step that has ended by an error. Anything but an `OpsError` is a defect, and ends the step, not the run. */
export function endedByError(name: StepName, error: unknown): Ended {
  if (error instanceof OpsError) {
    const { code, exit } = error;
    const message = error.text.en;
    return {
      status: "failed",
      exit_code: exit,
      error_code: errorCode(name, code, exit),
      error: code,
      message,
    };
  }
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return {
    status: "failed",
    exit_code: Exit.finding,
    error_code: "internal",
    message,
    ...(stack !== undefined && { stack }),
  };
}

/** A step whose command has ended with this code. */
export function endedWith(name: StepName, exit: number, result: JsonObject): Ended {
  if (exit === Exit.ok) return { status: "ok", exit_code: Exit.ok };
  const code = name === "data_quality" ? "audit_failed" : "validation_failed";
  return { status: "failed", exit_code: exit, error_code: code, message: messageOf(result) };
}

function errorCode(name: StepName, code: string, exit: number): ErrorCode {
  if (exit === Exit.locked) return "lock_held";
  if (/not_found|missing|required/.test(code)) return "input_missing";
  if (exit === Exit.unusable) return "usage";
  return name === "benchmarks" && code !== "validation_failed" ? "simulation_failed" : "validation_failed";
}

/** What a result says of its failure, in the members that results have for that. */
function messageOf(result: JsonObject): string {
  const { failures, errors, missing_inputs, error_code, details, message, error } = result;
  const listed = [failures, errors].find((list) => Array.isArray(list) && list.length > 0);
  if (Array.isArray(listed)) return listed.map(sayOne).join("; ");
  const told = details ?? message ?? error ?? error_code ?? "the check found something";
  const missing = Array.isArray(missing_inputs) ? `: ${missing_inputs.map(sayOne).join(", ")}` : "";
  return `${sayOne(told)}${missing}`;
}

function sayOne(item: Json): string {
  return typeof item === "string" ? item : JSON.stringify(item);
}

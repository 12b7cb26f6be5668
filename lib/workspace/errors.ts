import type { Json } from "./json.ts";
import type { Text } from "./text.ts";

/** What ended a command, as the design's conventions number it. A numbered file of the specification may name others. */
export const Exit = {
  ok: 0,
  /** A check found something, or a logged job failed. */
  finding: 1,
  /** Unusable input, bad flags, or a refusal to overwrite. */
  unusable: 2,
  /** Locked, stale, or an open guard. */
  locked: 3,
  /** A defect of ours. */
  defect: 70,
  interrupted: 130,
} as const;

export interface OpsErrorInit {
  /** Exit code of the process; `Exit.unusable` when absent. */
  exit?: number;
  /** Where the JSON error object goes when output is JSON; the design's default is stdout. */
  stream?: "stdout" | "stderr";
  /** Further members of the JSON error object, after `error` and before `details`. */
  fields?: Record<string, Json>;
  cause?: unknown;
}

/**
 * The one error that operators see: a stable code, one clear line and the way out, in both languages.
 * Printed as `{"error": code, …fields, "details": text, "hint": hint}` where output is JSON.
 */
export class OpsError extends Error {
  readonly exit: number;
  readonly stream: "stdout" | "stderr";
  readonly fields: Record<string, Json>;

  constructor(
    readonly code: string,
    readonly text: Text,
    readonly hint?: Text,
    init: OpsErrorInit = {},
  ) {
    super(text.en, { cause: init.cause });
    this.name = "OpsError";
    this.exit = init.exit ?? Exit.unusable;
    this.stream = init.stream ?? "stdout";
    this.fields = init.fields ?? {};
  }
}

/** The error with this way out, unless it names one itself; what is no `OpsError` is returned as it is. */
export function hinted(error: unknown, hint: Text): unknown {
  if (!(error instanceof OpsError) || error.hint) return error;
  const { code, text, exit, stream, fields, cause } = error;
  return new OpsError(code, text, hint, { exit, stream, fields, cause });
}

import type { Reader } from "../workspace/reader.ts";
import type { JsonObject } from "../workspace/json.ts";
import { isJsonObject } from "../workspace/jsonfile.ts";
import { OpsError } from "../workspace/errors.ts";
import type { Places } from "./folder.ts";

/** `replay_params.json`: all that it takes to run the replay again, and the hashes of what it left. */
export interface ReplayParams extends JsonObject {
  command: string;
  argv: string[];
  args: JsonObject;
  lead_hours: number | null;
  data: {
    path: string;
    sha256: string;
    rows: number;
    first_ts: string | null;
    last_ts: string | null;
  } | null;
  state: { path: string | null; sha256: string | null; config_fingerprint: string | null } | null;
  manifest_sha256: string | null;
  commit: string | null;
  executed_at_utc: string | null;
  returncode: number | null;
  run_dir: string | null;
  /** SHA-256 of the files that vouch for the rest, by path. */
  outputs: Record<string, string>;
}

export const COMMAND = "bun scripts/run_sim.ts";

export const NOT_REPLAYED: ReplayParams = {
  command: COMMAND,
  argv: [],
  args: {},
  lead_hours: null,
  data: null,
  state: null,
  manifest_sha256: null,
  commit: null,
  executed_at_utc: null,
  returncode: null,
  run_dir: null,
  outputs: {},
};

/** `--flag value` pairs and switches as one object. */
export function argsOf(argv: readonly string[]): JsonObject {
  const args: JsonObject = {};
  for (const [index, word] of argv.entries()) {
    if (!word.startsWith("--")) continue;
    const next = argv[index + 1];
    args[word] = next === undefined || next.startsWith("--") ? true : next;
  }
  return args;
}

/** Throws `file_not_found`, `json_invalid`, `replay_params_invalid` (exit 2). */
export function readParams(reader: Reader, { params }: Places): ReplayParams {
  const value = reader.json(params);
  if (isJsonObject(value)) return { ...NOT_REPLAYED, ...value };
  throw new OpsError("replay_params_invalid", {
    en: `${params} is no JSON object.`,
    ja: `${params} は JSON オブジェクトではありません。`,
  });
}

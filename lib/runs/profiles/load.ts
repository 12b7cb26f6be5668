import { z } from "zod";
import type { EvProfile } from "../../engine/records.ts";
import { OpsError } from "../../workspace/errors.ts";
import { told, withMember } from "../../workspace/issues.ts";
import { printJson } from "../../workspace/jsonfile.ts";
import type { Reader } from "../../workspace/reader.ts";
import type { Text } from "../../workspace/text.ts";
import { parseYaml, YamlError } from "../../workspace/yaml.ts";
import type { ProfileOwner } from "./owner.ts";

function buildSchema() {
  const window = z
    .object({
      alpha_avg: z.number().min(0),
      beta_avg: z.number().min(0),
      p_mean: z.number().min(0).max(1),
      observations: z.number().min(0),
    })
    .partial()
    .nullish()
    .transform((value) => value ?? undefined);
  const name = z
    .string()
    .nullish()
    .transform((value) => value ?? undefined);
  return z.object({
    meta: z
      .object({ strategy_key: name, symbol: name, mode: name })
      .nullish()
      .transform((value) => value ?? {}),
    global: z.object({ long_term: window, recent: window }).nullish(),
    buckets: z
      .array(
        z.object({
          bucket: z.object({ session: name, spread_band: name, rv_band: name }),
          long_term: window,
          recent: window,
        }),
      )
      .nullish(),
  });
}

let built: ReturnType<typeof buildSchema> | undefined;
/** Built when a file has to be judged by it. */
const profileSchema = () => (built ??= buildSchema());

const INVALID = "ev_profile_invalid";

/** A profile file as the engine uses it, and whose it says it is. */
export interface LoadedProfile {
  path: string;
  meta: ProfileOwner;
  profile: EvProfile;
}

/**
 * Reads an EV profile (YAML or JSON). A missing or empty file is no profile: undefined.
 * Throws `ev_profile_invalid` (exit 1) with the first problem and its line: what cannot be parsed is never taken for empty.
 */
export function loadProfile(reader: Reader, path: string): LoadedProfile | undefined {
  const shown = reader.workspace.show(path);
  try {
    const text = reader.maybeText(path);
    if (text === undefined) return undefined;
    const value = ownProfile(text) ?? parseYaml(text).value;
    if (value === null || value === undefined) return undefined;
    const result = profileSchema().safeParse(value, { jitless: true });
    if (!result.success) {
      const [first] = told(profileSchema(), value, result.error);
      throw invalid(shown, parseYaml(text).lineOf(first!.path), withMember(first!));
    }
    const { meta, global, buckets } = result.data;
    return { path: shown, meta, profile: { ...(global && { global }), buckets: buckets ?? [] } };
  } catch (error) {
    if (error instanceof YamlError) throw invalid(shown, error.line, error.text);
    if (error instanceof OpsError && error.code !== INVALID) throw invalid(shown, null, error.text);
    throw error;
  }
}

/** Whose profile a file is. One that this program printed need not be judged for that. Throws as `loadProfile`. */
export function profileOwner(reader: Reader, path: string): Pick<LoadedProfile, "path" | "meta"> | undefined {
  const value = ownProfile(reader.maybeText(path) ?? "") as { meta?: ProfileOwner } | undefined;
  const { strategy_key, symbol, mode } = value?.meta ?? {};
  const whole = [strategy_key, symbol, mode].every((member) => typeof member === "string");
  return whole
    ? { path: reader.workspace.show(path), meta: { strategy_key, symbol, mode } }
    : loadProfile(reader, path);
}

/** The value of a file that is as this program prints profiles: JSON, which is read many times as fast as YAML. */
function ownProfile(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return printJson(value) === text ? value : undefined;
  } catch {
    return undefined;
  }
}

function invalid(path: string, line: number | null, problem: Text): OpsError {
  const [en, ja] = line === null ? ["", ""] : [`line ${line}: `, `${line} 行目: `];
  return new OpsError(
    INVALID,
    {
      en: `The EV profile ${path} cannot be used: ${en}${problem.en.replace(/\.$/, "")}.`,
      ja: `EV プロファイル ${path} は使えません: ${ja}${problem.ja}`,
    },
    {
      en: "Make it again with aggregate_ev, or delete it to start without a profile.",
      ja: "aggregate_ev で作り直すか、削除してプロファイルなしで始めてください。",
    },
    { exit: 1, stream: "stderr", fields: { path, line } },
  );
}

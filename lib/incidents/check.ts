import { resolveRequest } from "../runs/request.ts";
import type { Context } from "../workspace/context.ts";
import { Exit, OpsError } from "../workspace/errors.ts";
import { sha256 } from "../workspace/found.ts";
import type { JsonObject } from "../workspace/json.ts";
import { isJsonObject } from "../workspace/jsonfile.ts";
import type { Plan } from "../workspace/plan.ts";
import { makePlan } from "../workspace/plans.ts";
import type { Reader } from "../workspace/reader.ts";
import type { Text } from "../workspace/text.ts";
import { parseInstant } from "../workspace/time.ts";
import { readSlice } from "./bars.ts";
import { type Incident, readIncident } from "./document.ts";
import { demandIncident, incidentIds, type Places, placesOf } from "./folder.ts";
import { missingSections } from "./notes.ts";
import { readParams, type ReplayParams } from "./params.ts";

export interface IncidentProblem extends JsonObject {
  incident_id: string;
  path: string;
  code: string;
  problem: Text & JsonObject;
}

export interface CheckResult extends JsonObject {
  action: "check";
  checked: string[];
  problems: IncidentProblem[];
}

/** Looks at one incident or at all of them: exit 1 with every problem. Throws `incident_not_found` (exit 2). */
export function planCheck(ctx: Context, id: string | undefined): Plan<CheckResult> {
  if (id !== undefined) demandIncident(ctx.reader, id);
  const ids = id === undefined ? incidentIds(ctx.reader) : [id];
  const problems = ids.flatMap((one) => incidentProblems(ctx.reader, one));
  const exitCode = problems.length > 0 ? Exit.finding : Exit.ok;
  return makePlan(ctx, { action: "check", checked: ids, problems }, { exitCode });
}

/**
 * What is wrong with an incident's folder: its files, what they name, and, where it was replayed, whether the bars, the manifest, the
 * state and the results are still those that `replay_params.json` vouches for.
 */
export function incidentProblems(reader: Reader, id: string): IncidentProblem[] {
  const found: IncidentProblem[] = [];
  const add = (path: string, code: string, en: string, ja: string) =>
    found.push({ incident_id: id, path, code, problem: { en, ja } });
  const trying = <Value>(path: string, work: () => Value): Value | undefined => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof OpsError)) throw error;
      add(path, error.code, error.text.en, error.text.ja);
      return undefined;
    }
  };
  const places = placesOf(id);
  const incident = trying(places.incident, () => readIncident(reader, id));
  if (incident) {
    for (const path of [incident.manifest, incident.csv, incident.snapshot_state]) {
      if (path !== null && !reader.exists(path)) {
        add(places.incident, "file_not_found", `${path} does not exist`, `${path} がありません`);
      }
    }
  }
  const notes = trying(places.notes, () => reader.text(places.notes));
  for (const section of notes === undefined ? [] : missingSections(notes)) {
    add(
      places.notes,
      "section_missing",
      `## ${section} is missing or out of order`,
      `## ${section} がないか、順序が違います`,
    );
  }
  if (!reader.isFolder(places.artifacts))
    add(places.artifacts, "file_not_found", "the folder does not exist", "フォルダーがありません");
  const params = trying(places.params, () => readParams(reader, places));
  if (incident && params?.run_dir) {
    trying(places.params, () =>
      verifyReplay(reader, incident, places, params, (path, en, ja) => add(path, "changed", en, ja)),
    );
  }
  return found;
}

function verifyReplay(
  reader: Reader,
  incident: Incident,
  { params: paramsPath }: Places,
  params: ReplayParams,
  changed: (path: string, en: string, ja: string) => void,
): void {
  const { outputs, run_dir, args, state, data, manifest_sha256 } = params;
  const verify = (path: string, expected: string | null | undefined, en: string, ja: string) => {
    if (typeof expected !== "string")
      changed(paramsPath, `has no hash of ${path}`, `${path} のハッシュがありません`);
    else if (!reader.exists(path)) changed(path, `${en} is gone`, `${ja}がなくなっています`);
    else if (sha256(reader.bytes(path)) !== expected) {
      changed(path, `${en} is not what was recorded`, `${ja}が再現時の記録と一致しません`);
    }
  };
  for (const [path, expected] of Object.entries(outputs))
    verify(path, expected, "a result of the replay", "再現の結果");
  const sums = reader.maybeJson(`${run_dir}/checksums.json`);
  const files = isJsonObject(sums) && isJsonObject(sums.files) ? sums.files : {};
  for (const [name, expected] of Object.entries(files)) {
    verify(`${run_dir}/${name}`, String(expected), "a file of the run", "実行結果のファイル");
  }
  verify(String(args["--manifest"]), manifest_sha256, "the manifest", "マニフェスト");
  if (state?.path) verify(state.path, state.sha256, "the state", "state");
  if (!data || !reader.exists(data.path)) {
    changed(paramsPath, "the bars of the replay are gone", "再現に使ったバーがなくなっています");
    return;
  }
  const range = {
    startTs: parseInstant(String(args["--start-ts"])),
    endTs: parseInstant(String(args["--end-ts"])),
  };
  const { symbol, mode } = incident;
  const request = resolveRequest(reader, {
    manifest: String(args["--manifest"]),
    csv: data.path,
    symbol,
    mode,
    ...range,
  });
  const slice = readSlice(reader, { ...request, ...request.instrument }, parseInstant(incident.start_ts));
  if (slice.sha256 !== data.sha256)
    changed(
      data.path,
      "the bars of the replay are not what was recorded",
      "再現に使ったバーが記録と一致しません",
    );
}

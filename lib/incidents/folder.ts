import { OpsError } from "../workspace/errors.ts";
import { checkName } from "../workspace/names.ts";
import type { Reader } from "../workspace/reader.ts";
import { namesHint } from "../workspace/suggest.ts";

export const INCIDENTS = "ops/incidents";

/** Where an incident's files lie (specification 07 §8.1). */
export interface Places {
  folder: string;
  incident: string;
  params: string;
  notes: string;
  artifacts: string;
  /** What the replay has found. */
  replay: string;
  /** Folder of the replays' run folders, and the file that names the newest. */
  runs: string;
  latest: string;
}

/** Throws `invalid_name` (exit 2) for an id that is no name of a folder. */
export function placesOf(id: string): Places {
  const folder = `${INCIDENTS}/${checkName("incident", id)}`;
  return {
    folder,
    incident: `${folder}/incident.json`,
    params: `${folder}/replay_params.json`,
    notes: `${folder}/replay_notes.md`,
    artifacts: `${folder}/artifacts`,
    replay: `${folder}/artifacts/replay.json`,
    runs: `runs/incidents/${id}`,
    latest: `runs/incidents/${id}/latest.json`,
  };
}

/** Ids of all incidents, oldest first: their names begin with their time. */
export function incidentIds(reader: Reader): string[] {
  return reader.list(INCIDENTS).filter((name) => reader.isFolder(`${INCIDENTS}/${name}`));
}

/** Throws `incident_not_found` (exit 2), suggesting another name, where there is no such folder. */
export function demandIncident(reader: Reader, id: string): Places {
  const places = placesOf(id);
  if (reader.exists(places.folder)) return places;
  throw new OpsError(
    "incident_not_found",
    { en: `There is no incident ${id}.`, ja: `インシデント ${id} はありません。` },
    namesHint(id, incidentIds(reader), {
      en: "incident list shows those that are there.",
      ja: "incident list で一覧を確認してください。",
    }),
    { fields: { incident_id: id } },
  );
}

import type { Context } from "../workspace/context.ts";
import { OpsError } from "../workspace/errors.ts";
import type { JsonObject } from "../workspace/json.ts";
import { printJson } from "../workspace/jsonfile.ts";
import type { Plan } from "../workspace/plan.ts";
import { makePlan, writeChange, writeJson } from "../workspace/plans.ts";
import { isoSecond, isoUtc, parseInstant } from "../workspace/time.ts";
import { type IncidentInput, parseIncident } from "./document.ts";
import { placesOf } from "./folder.ts";
import { emptyNotes } from "./notes.ts";
import { NOT_REPLAYED } from "./params.ts";

export interface NewResult extends JsonObject {
  action: "new";
  incident_id: string;
  files: string[];
  dry_run: boolean;
}

/** Plans the folder of a new incident. Throws `incident_exists` and `incident_invalid` (exit 2). */
export function planNew(ctx: Context, given: IncidentInput, dryRun: boolean): Plan<NewResult> {
  const id = given.incident_id;
  const places = placesOf(id);
  if (ctx.reader.exists(places.folder)) throw exists(id, places.folder);
  const text = printJson({ ...given, created_at: isoSecond(ctx.clock.now()) });
  const { mode, occurred_on, start_ts, end_ts, manifest, csv, equity, snapshot_state, tags } = parseIncident(
    text,
    "incident.json",
    id,
  );
  const document = {
    ...given,
    mode,
    occurred_on,
    start_ts: isoUtc(parseInstant(start_ts)),
    end_ts: isoUtc(parseInstant(end_ts)),
    manifest,
    csv,
    equity,
    snapshot_state,
    tags,
    created_at: isoSecond(ctx.clock.now()),
  };
  const changes = [
    writeJson(ctx, places.incident, document),
    writeJson(ctx, places.params, NOT_REPLAYED),
    writeChange(ctx, places.notes, emptyNotes(id, given.notes, ctx.lang)),
    writeChange(ctx, `${places.artifacts}/.gitkeep`, ""),
  ];
  const files = changes.map(({ path }) => path);
  return makePlan(ctx, { action: "new", incident_id: id, files, dry_run: dryRun }, { changes });
}

function exists(id: string, folder: string): OpsError {
  return new OpsError(
    "incident_exists",
    {
      en: `The incident ${id} is there already: ${folder}`,
      ja: `インシデント ${id} は既にあります: ${folder}`,
    },
    { en: "Choose another description at the end of the id.", ja: "ID の末尾の説明を変えてください。" },
  );
}

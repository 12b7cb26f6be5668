import type { Context } from "../workspace/context.ts";
import type { JsonObject } from "../workspace/json.ts";
import type { Plan } from "../workspace/plan.ts";
import { makePlan } from "../workspace/plans.ts";
import { OpsError } from "../workspace/errors.ts";
import { readIncident } from "./document.ts";
import { demandIncident } from "./folder.ts";
import { SECTIONS, sectionText } from "./notes.ts";
import { type DrawIncident, pageChange } from "./page.ts";
import { readParams } from "./params.ts";
import { readReplay, type Replay } from "./replayed.ts";

/** All that a report of an incident shows. */
export interface Report extends JsonObject {
  action: "report";
  incident_id: string;
  /** `incident.json`, with what it leaves out. */
  incident: JsonObject;
  replay: Replay;
  /** Lines of each section of the notes. */
  notes: Record<string, string[]>;
  /** The command line that runs the simulation again. */
  command: string;
  /** The page, where one was asked for. */
  html: string | null;
}

/** Plans the report of a replayed incident; with `draw` also a page of it among the artifacts. Throws `not_replayed` (exit 2). */
export function planReport(ctx: Context, id: string, draw?: DrawIncident): Plan<Report> {
  const { reader } = ctx;
  const places = demandIncident(reader, id);
  const incident = readIncident(reader, id);
  const replay = readReplay(reader, places);
  if (!replay) throw notReplayed(id);
  const { command, argv } = readParams(reader, places);
  const text = reader.text(places.notes);
  const notes = Object.fromEntries(SECTIONS.map((section) => [section, sectionText(text, section) ?? []]));
  const report: Report = {
    action: "report",
    incident_id: id,
    incident: JSON.parse(JSON.stringify(incident)) as JsonObject,
    replay,
    notes,
    command: [command, ...argv].join(" "),
    html: null,
  };
  const page = draw && pageChange(ctx, places, report, draw);
  return makePlan(ctx, { ...report, html: page?.path ?? null }, { changes: [page] });
}

function notReplayed(id: string): OpsError {
  return new OpsError(
    "not_replayed",
    { en: `The incident ${id} was not replayed yet.`, ja: `インシデント ${id} はまだ再現していません。` },
    { en: `Replay it: incident replay ${id}`, ja: `先に再現してください: incident replay ${id}` },
  );
}

import type { Context } from "../workspace/context.ts";
import { sha256 } from "../workspace/found.ts";
import { headCommit } from "../workspace/git_head.ts";
import { printJson } from "../workspace/jsonfile.ts";
import type { Change, Plan } from "../workspace/plan.ts";
import { writeChange, writeJson } from "../workspace/plans.ts";
import { isoSecond } from "../workspace/time.ts";
import type { Slice } from "./bars.ts";
import type { Incident } from "./document.ts";
import type { Places } from "./folder.ts";
import { emptyNotes, fillNotes } from "./notes.ts";
import { argsOf, COMMAND, type ReplayParams } from "./params.ts";
import type { Replay } from "./replayed.ts";
import { findings, summary } from "./texts.ts";

/** A replay, and what it was made of. */
export interface Outcome {
  replay: Replay;
  slice: Slice;
  argv: string[];
  run: Plan;
  leadHours: number;
}

/** The result, the notes, the pointer to the newest run and the parameters, which vouch for the rest by their hashes. */
export function replayFiles(ctx: Context, places: Places, incident: Incident, outcome: Outcome): Change[] {
  const { replay, slice, argv, run, leadHours } = outcome;
  const { reader } = ctx;
  const text = printJson(replay);
  const checksums = `${replay.run_dir}/checksums.json`;
  const sums = run.changes.find((change) => change.op === "write" && change.path === checksums);
  const args = argsOf(argv);
  const params: ReplayParams = {
    command: COMMAND,
    argv,
    args,
    lead_hours: leadHours,
    data: {
      path: String(args["--csv"]),
      sha256: slice.sha256,
      rows: slice.rows,
      first_ts: slice.firstTs,
      last_ts: slice.lastTs,
    },
    state: replay.state.used
      ? {
          path: replay.state.path,
          sha256: replay.state.sha256,
          config_fingerprint: replay.state.config_fingerprint,
        }
      : null,
    manifest_sha256: sha256(reader.bytes(String(args["--manifest"]))),
    commit:
      headCommit((path) => (reader.exists(path) && !reader.isFolder(path) ? reader.text(path) : undefined)) ??
      null,
    executed_at_utc: isoSecond(ctx.clock.now()),
    returncode: run.exitCode,
    run_dir: replay.run_dir,
    outputs: {
      [places.replay]: sha256(text),
      ...(sums?.op === "write" && typeof sums.content === "string" && { [checksums]: sha256(sums.content) }),
    },
  };
  return [
    writeChange(ctx, places.replay, text),
    writeJson(ctx, places.latest, { incident_id: replay.incident_id, run_dir: replay.run_dir }),
    writeChange(ctx, places.notes, notesOf(ctx, places, incident, replay)),
    writeJson(ctx, places.params, params),
  ];
}

function notesOf(ctx: Context, { notes }: Places, incident: Incident, replay: Replay): string {
  const { lang } = ctx;
  let text = ctx.reader.maybeText(notes) ?? emptyNotes(incident.incident_id, incident.notes, lang);
  for (const [section, lines] of [
    ["Summary", summary(replay, lang)],
    ["Findings", findings(replay, lang)],
  ] as const) {
    const filled = fillNotes(text, section, lines);
    text = filled.text;
    if (filled.filled) continue;
    ctx.note({
      en: `${notes}: ${section} has no <!-- replay:auto --> marks and was left alone`,
      ja: `${notes}: ${section} に <!-- replay:auto --> の印がないため、変更しませんでした`,
    });
  }
  return text;
}

import { measure } from "../state/health/measure.ts";
import { pipSize } from "../market/symbols.ts";
import type { Context } from "../workspace/context.ts";
import { sha256 } from "../workspace/found.ts";
import type { JsonObject } from "../workspace/json.ts";
import { isJsonObject } from "../workspace/jsonfile.ts";
import type { Change } from "../workspace/plan.ts";
import { writeChange } from "../workspace/plans.ts";
import type { Lang, Text } from "../workspace/text.ts";
import type { Places } from "./folder.ts";
import type { Replay } from "./replayed.ts";
import type { Report } from "./report.ts";
import { findings, summary } from "./texts.ts";

/** What the page of an incident is drawn from. */
export interface IncidentPage {
  report: Report;
  /** A pip as a price. */
  pip: number;
  /** What the replay has to tell, the digest first. */
  told: Text[];
  /** What was learned when the replay began; null without a state, or where its file is no longer the one that was used. */
  learned: JsonObject | null;
  lang: Lang;
}

export type DrawIncident = (page: IncidentPage) => string;

const CONFIDENCE = 0.95;

/** The page of a report, among the incident's artifacts. */
export function pageChange(ctx: Context, { artifacts }: Places, report: Report, draw: DrawIncident): Change {
  const { replay } = report;
  const page: IncidentPage = {
    report,
    pip: pipSize(replay.symbol),
    told: toldBy(replay),
    learned: learnedBefore(ctx, replay),
    lang: ctx.lang,
  };
  return writeChange(ctx, `${artifacts}/report.html`, draw(page));
}

/** The lines of the notes that the replay has written, in both languages. */
export function toldBy(replay: Replay): Text[] {
  const lines = (lang: Lang) => [...summary(replay, lang), ...findings(replay, lang)];
  const ja = lines("ja");
  return lines("en").map((en, index) => ({ en, ja: ja[index]! }));
}

function learnedBefore(
  { reader }: Context,
  { state: { used, path, sha256: known } }: Replay,
): JsonObject | null {
  if (!used || path === null || !reader.exists(path) || sha256(reader.bytes(path)) !== known) return null;
  const state = reader.json(path);
  if (!isJsonObject(state)) return null;
  const { global, buckets, slip } = measure(state, CONFIDENCE);
  return { confidence: CONFIDENCE, global, buckets, slip };
}

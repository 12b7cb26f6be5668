import { version } from "../../package.json";
import { sha256 } from "../workspace/found.ts";
import type { Json, JsonObject } from "../workspace/json.ts";
import { isJsonObject } from "../workspace/jsonfile.ts";
import type { StateBody } from "./body.ts";
import type { StateDocument } from "./document.ts";
import type { StateMeta } from "./meta.ts";
import { readWords } from "./words.ts";

/** Where `meta`, which is flat and stands first, ends in a printed state. */
const META_END = "\n  }";
const SEAL = /,\n {4}"content_sha256": "([0-9a-f]{64})"$/;

/** A printed state with the hash of that print as the last member of its `meta`: what `contentSha256` makes of its document. */
export function sealed(text: string): string {
  const at = text.indexOf(META_END);
  return `${text.slice(0, at)},\n    "content_sha256": "${sha256(text)}"${text.slice(at)}`;
}

/**
 * The document of a file that this version of the program wrote and that nobody has touched since: its hash says so, and what the
 * writer knows to be sound need not be judged member by member. Undefined for any other text.
 */
export function openSealed(text: string): StateDocument | undefined {
  const at = text.indexOf(META_END);
  const seal = SEAL.exec(text.slice(0, Math.max(0, at)));
  if (!seal || sha256(text.slice(0, seal.index) + text.slice(at)) !== seal[1]) return undefined;
  const { meta, ...sections } = JSON.parse(text) as JsonObject;
  if (!isJsonObject(meta) || meta.program_version !== version || meta.schema_version === undefined)
    return undefined;
  const { slip, runtime, position, calibration_positions = [], resume } = sections;
  const { a, ewma } = slip as JsonObject;
  const body = {
    ev_buckets: {},
    ...sections,
    // The rest of it is the configuration's.
    slip: { a, ewma },
    runtime: said(runtime as JsonObject),
    calibration_positions: (calibration_positions as Json[]).map(withNumbers),
    ...(position !== undefined && { position: withNumbers(position) }),
    ...(resume !== undefined && { resume: readWords(resume) }),
  };
  return { meta: said(meta) as StateMeta, body: body as unknown as StateBody, dropped: [] };
}

/** A null says nothing. */
function said(members: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(members).filter(([, member]) => member !== null));
}

/** What a strategy noted when it entered may be infinite, which a file spells as a word. */
function withNumbers(position: Json): Json {
  const { ctx_snapshot, ...rest } = position as JsonObject;
  return { ...rest, ctx_snapshot: readWords(ctx_snapshot) as Json };
}

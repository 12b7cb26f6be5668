import type { z } from "zod";
import { OpsError } from "../workspace/errors.ts";
import type { Json, JsonObject } from "../workspace/json.ts";
import { isJsonObject, parseJson } from "../workspace/jsonfile.ts";
import { bodySchema, SECTIONS, type StateBody } from "./body.ts";
import { contentSha256 } from "./content.ts";
import { metaSchema, SCHEMA_VERSION, type StateMeta } from "./meta.ts";
import { tolerate } from "./tolerate.ts";
import { readWords } from "./words.ts";

/** A state document that was read and found sound. */
export interface StateDocument {
  meta: StateMeta;
  body: StateBody;
  /** Paths of members that were left out because nothing can be made of them. */
  dropped: string[];
}

/** Why a text is no state that can be used. */
export type ProblemCode =
  "invalid_json" | "not_an_object" | "not_a_state" | "schema_version_unsupported" | "state_corrupt";

/** A text or value that is no usable state document. `detail` says where and why, in English. */
export class StateProblem extends Error {
  constructor(
    readonly code: ProblemCode,
    readonly detail: string,
  ) {
    super(detail);
    this.name = "StateProblem";
  }
}

/** Reads a state file's text, whatever version it is of. `name` is its path for messages. Throws `StateProblem`. */
export function parseState(text: string, name: string): StateDocument {
  return readState(parsed(text, name));
}

function parsed(text: string, name: string): Json {
  try {
    return parseJson(text, name);
  } catch (error) {
    if (error instanceof OpsError) throw new StateProblem("invalid_json", error.text.en);
    throw error;
  }
}

/**
 * Reads a state document of any version from a parsed value. All of it is checked before anything is returned.
 * With `partial`, a document without any section of a state is one that says nothing.
 * Throws `StateProblem`: also where a document with a `resume` section (which promises an exact continuation) holds
 * anything that had to be left out.
 */
export function readState(value: unknown, options: { partial?: boolean } = {}): StateDocument {
  if (!isJsonObject(value as Json))
    throw new StateProblem("not_an_object", "the document is not a JSON object");
  const raw = value as JsonObject;
  const rawMeta = raw.meta ?? {};
  if (!isJsonObject(rawMeta)) throw new StateProblem("state_corrupt", "meta: is not an object");
  refuseFuture(rawMeta.schema_version);
  refuseForeign(raw, options.partial === true);

  const known = rawMeta.schema_version === undefined ? metaSchema : metaSchema.strict();
  const meta = checked(known, withoutNulls(rawMeta), "meta");
  if (meta.content_sha256 !== undefined && meta.content_sha256 !== contentSha256(raw)) {
    throw new StateProblem(
      "state_corrupt",
      "the content does not match meta.content_sha256: the file was damaged or edited (remove that member to use it as it is)",
    );
  }
  const { meta: _, resume, ...rest } = raw;
  const { sections, dropped } = tolerate(rest);
  const body = checked(bodySchema, { ...sections, ...(resume != null && { resume: readWords(resume) }) }, "");
  if (body.resume && dropped.length > 0) {
    throw new StateProblem(
      "state_corrupt",
      `a state with a resume section may not hold ${dropped.join(", ")}`,
    );
  }
  return { meta, body, dropped };
}

function refuseFuture(version: Json | undefined): void {
  if (typeof version !== "number" || !(version > SCHEMA_VERSION)) return;
  throw new StateProblem(
    "schema_version_unsupported",
    `schema_version ${version} is newer than this program's ${SCHEMA_VERSION}: use the program that wrote the file`,
  );
}

function refuseForeign(raw: JsonObject, partial: boolean): void {
  if ("diff" in raw) throw new StateProblem("not_a_state", "the document is a state diff");
  if (partial || SECTIONS.some((section) => section in raw)) return;
  throw new StateProblem("not_a_state", `the document has none of ${SECTIONS.join(", ")}`);
}

function withoutNulls(map: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(map).filter(([, member]) => member !== null));
}

function checked<Schema extends z.ZodType>(schema: Schema, value: unknown, at: string): z.output<Schema> {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const problems = read.error.issues.slice(0, 5).map(({ path, message }) => {
    return `${[at, ...path.map(String)].filter(Boolean).join(".")}: ${message}`;
  });
  throw new StateProblem("state_corrupt", problems.join("; "));
}

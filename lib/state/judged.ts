import { OpsError } from "../workspace/errors.ts";
import type { Json, JsonObject } from "../workspace/json.ts";
import { isJsonObject, parseJson } from "../workspace/jsonfile.ts";
import { bodySchema, SECTIONS } from "./body.ts";
import { contentSha256 } from "./content.ts";
import type { StateDocument } from "./document.ts";
import { metaSchema, type StateMeta } from "./meta.ts";
import { checked, invalidJson, StateProblem } from "./problem.ts";
import { tolerate } from "./tolerate.ts";
import { SCHEMA_VERSION } from "./versions.ts";
import { readWords } from "./words.ts";

/** As `parseState` of a text that has to be judged. */
export function parseState(text: string, name: string): StateDocument {
  try {
    return readState(parseJson(text, name));
  } catch (error) {
    if (error instanceof OpsError) throw invalidJson(error);
    throw error;
  }
}

/** As `readState` in `document.ts`, which says what it promises. */
export function readState(value: unknown, options: { partial?: boolean } = {}): StateDocument {
  if (!isJsonObject(value as Json)) {
    throw new StateProblem("not_an_object", {
      en: "the document is not a JSON object",
      ja: "JSON のオブジェクトではありません",
    });
  }
  const raw = value as JsonObject;
  const meta = readMeta(raw, options.partial === true);
  const { meta: _, resume, ...rest } = raw;
  const { sections, dropped } = tolerate(rest);
  const body = checked(bodySchema, { ...sections, ...(resume != null && { resume: readWords(resume) }) }, "");
  if (body.resume) refuseInexact(meta, dropped);
  return { meta, body, dropped };
}

function readMeta(raw: JsonObject, partial: boolean): StateMeta {
  const meta = raw.meta ?? {};
  if (!isJsonObject(meta)) {
    throw new StateProblem("state_corrupt", {
      en: "meta: is not an object",
      ja: "meta: オブジェクトではありません",
    });
  }
  refuseFuture(meta.schema_version);
  refuseForeign(raw, partial);
  const known = meta.schema_version === undefined ? metaSchema : metaSchema.strict();
  const read = checked(known, withoutNulls(meta), "meta");
  if (read.content_sha256 !== undefined && read.content_sha256 !== contentSha256(raw)) {
    throw new StateProblem("state_corrupt", {
      en:
        "the content does not match meta.content_sha256: the file was damaged or edited " +
        "(to use it all the same, remove that member and the resume section)",
      ja:
        "内容が meta.content_sha256 と一致しません。ファイルが破損したか編集されています" +
        "（それでも使う場合は、この項目と resume セクションを取り除いてください）",
    });
  }
  return read;
}

function refuseFuture(version: Json | undefined): void {
  if (typeof version !== "number" || !(version > SCHEMA_VERSION)) return;
  throw new StateProblem("schema_version_unsupported", {
    en: `schema_version ${version} is newer than this program's ${SCHEMA_VERSION}; use the program that wrote it`,
    ja: `schema_version ${version} はこのプログラムの ${SCHEMA_VERSION} より新しい形式です。書き出したプログラムで読み込んでください`,
  });
}

function refuseForeign(raw: JsonObject, partial: boolean): void {
  if ("diff" in raw) {
    throw new StateProblem("not_a_state", {
      en: "the document is a state diff",
      ja: "state の差分ファイルです",
    });
  }
  if (partial || SECTIONS.some((section) => section in raw)) return;
  const names = SECTIONS.join(", ");
  throw new StateProblem("not_a_state", {
    en: `the document has none of ${names}`,
    ja: `state のセクション（${names}）がひとつもありません`,
  });
}

function refuseInexact(meta: StateMeta, dropped: string[]): void {
  if (dropped.length > 0) {
    throw new StateProblem("state_corrupt", {
      en: `a state with a resume section may not hold ${dropped.join(", ")}`,
      ja: `resume セクションのある state に ${dropped.join("、")} は置けません`,
    });
  }
  if (meta.schema_version !== undefined && meta.content_sha256 !== undefined) return;
  throw new StateProblem("state_corrupt", {
    en: "a state with a resume section needs meta.schema_version and meta.content_sha256 (remove the section to use the rest)",
    ja: "resume セクションのある state には meta.schema_version と meta.content_sha256 が必要です（残りだけを使う場合はこのセクションを取り除いてください）",
  });
}

function withoutNulls(map: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(map).filter(([, member]) => member !== null));
}

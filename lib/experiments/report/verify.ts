import type { Context } from "../../workspace/context.ts";
import { OpsError } from "../../workspace/errors.ts";
import { sha256 } from "../../workspace/found.ts";
import type { Json, JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import { SECTIONS, sectionsOf } from "./document.ts";

type Asking = Pick<Context, "reader">;

/** How a report on review stands. */
export interface ReportStanding {
  /** Of the experiment. */
  id: string | null;
  markdown: string;
  missing: string[];
  empty: string[];
  /** Inputs that are gone or no longer what the report was made of. */
  changed: string[];
}

/** A report by its attachment. Throws `input_invalid` for a file of another kind, `file_not_found` where attachment or report is not there. */
export function verifyReport({ reader }: Asking, path: string): ReportStanding {
  const attachment = reader.json(path);
  const { reports, inputs, experiment } = isJsonObject(attachment) ? attachment : ({} as JsonObject);
  if (!isJsonObject(reports) || typeof reports.markdown !== "string" || !Array.isArray(inputs)) {
    throw notA(path, { en: "attachment of a report", ja: "レポートの添付 JSON" });
  }
  const sections = sectionsOf(reader.text(reports.markdown));
  const id = isJsonObject(experiment) && typeof experiment.id === "string" ? experiment.id : null;
  return {
    id,
    markdown: reports.markdown,
    missing: SECTIONS.filter((name) => sections[name] === "missing"),
    empty: SECTIONS.filter((name) => sections[name] === "empty"),
    changed: changedInputs({ reader }, inputs),
  };
}

/** Paths of proofs (`{path, sha256}`) whose files say something else now. */
export function changedInputs({ reader }: Asking, proofs: Json): string[] {
  const list = Array.isArray(proofs) ? proofs.filter(isJsonObject) : [];
  return list.flatMap(({ path, sha256: was }) => {
    const bytes = reader.maybeBytes(String(path));
    return bytes && sha256(bytes) === was ? [] : [String(path)];
  });
}

/** The error for a file that holds something else. */
export function notA(path: string, kind: { en: string; ja: string }): OpsError {
  return new OpsError(
    "input_invalid",
    { en: `${path} is no ${kind.en}.`, ja: `${path} は${kind.ja}ではありません。` },
    undefined,
    { fields: { path } },
  );
}

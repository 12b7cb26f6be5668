import { OpsError } from "./errors.ts";
import { sha256 } from "./found.ts";
import type { JsonObject } from "./json.ts";
import { isJsonObject, printJson, printJsonLine } from "./jsonfile.ts";
import { parseJson } from "./jsonparse.ts";
import type { Plan } from "./plan.ts";
import type { Text } from "./text.ts";

/** A plan kept in a file, to be committed later exactly as it is or refused. */
export interface SavedPlan<Result extends JsonObject = JsonObject> {
  /** The command that made it. */
  command: string;
  /** ISO instant. */
  created_at: string;
  /** The command's options, as far as committing needs them. */
  options: JsonObject;
  plan: Plan<Result>;
}

const FORMAT = "orb-ops plan";
const VERSION = 1;

/** The file's text. It carries a hash of its content: a plan that was edited or cut is not the plan that was seen. */
export function printSavedPlan(saved: SavedPlan): string {
  return printJson({ format: FORMAT, version: VERSION, sha256: hashOf(saved), ...saved }, "words");
}

/** Throws `json_invalid`, or `plan_invalid` for anything but a whole plan of this program's format. */
export function parseSavedPlan(text: string, name: string): SavedPlan {
  const file = parseJson(text, name);
  if (!isJsonObject(file) || file.format !== FORMAT) {
    throw invalid(name, { en: "is not a saved plan", ja: "は保存された計画ではありません" });
  }
  const { format: _, version, sha256: hash, ...rest } = file;
  if (version !== VERSION) {
    throw invalid(name, { en: `has format version ${version}`, ja: `は形式バージョン ${version} です` });
  }
  const saved = rest as unknown as SavedPlan;
  if (hash !== hashOf(saved)) {
    throw invalid(name, {
      en: "was edited or damaged after it was saved",
      ja: "は保存後に編集されたか壊れています",
    });
  }
  return saved;
}

function hashOf(saved: SavedPlan): string {
  return sha256(printJsonLine(saved, "words"));
}

function invalid(name: string, why: Text): OpsError {
  return new OpsError(
    "plan_invalid",
    {
      en: `${name} ${why.en}; this program reads version ${VERSION}.`,
      ja: `${name} ${why.ja}（対応バージョン: ${VERSION}）。`,
    },
    { en: "Make the plan again with --plan-out.", ja: "--plan-out で計画を作り直してください。" },
    { fields: { path: name } },
  );
}

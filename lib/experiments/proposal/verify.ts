import type { Context } from "../../workspace/context.ts";
import type { Json, JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import { notA } from "../report/verify.ts";

/** How a proposal packet stands. */
export interface PacketStanding {
  id: string | null;
  title: string;
  /** What it lacks: `title`, `body`, `docs_updated`, `state_archive`. */
  lacking: string[];
  /** Ids of experiments that its body and its inputs speak of, where they are not its own. */
  otherIds: string[];
}

/** A packet by its JSON. Throws `input_invalid` for a file of another kind. */
export function verifyPacket({ reader }: Pick<Context, "reader">, path: string): PacketStanding {
  const packet = reader.json(path);
  if (!isJsonObject(packet) || !isJsonObject(packet.pull_request)) {
    throw notA(path, { en: "proposal packet", ja: "提案書の JSON" });
  }
  const { title, body } = packet.pull_request;
  const { docs_updated, state_archive, experiment, inputs } = packet;
  const parts = { title, body, docs_updated, state_archive };
  const id = isJsonObject(experiment) ? textOf(experiment.id) : null;
  const spoken = [/\(`([^`]+)`\)/.exec(String(body))?.[1], ...inputIds({ reader }, inputs)];
  return {
    id,
    title: String(title ?? ""),
    lacking: Object.entries(parts).flatMap(([name, part]) => (isFilled(part) ? [] : [name])),
    otherIds: [...new Set(spoken)].filter((other) => other !== undefined && other !== id) as string[],
  };
}

/** What the parameters and the report that it was made from call their experiment, where they are still there. */
function inputIds({ reader }: Pick<Context, "reader">, inputs: Json | undefined): string[] {
  const proofs = Array.isArray(inputs) ? inputs.filter(isJsonObject) : [];
  return proofs.flatMap(({ role, path }) => {
    if (role !== "best_parameters" && role !== "report") return [];
    const document = reader.maybeJson(String(path));
    if (!isJsonObject(document)) return [];
    const { experiment, experiment_id } = document;
    const id = isJsonObject(experiment) ? experiment.id : (experiment ?? experiment_id);
    return textOf(id) ?? [];
  });
}

function isFilled(part: Json | undefined): boolean {
  if (Array.isArray(part) || typeof part === "string") return part.length > 0;
  return isJsonObject(part) && Object.keys(part as JsonObject).length > 0;
}

function textOf(value: Json | undefined): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

import { basename } from "node:path/posix";
import ja from "zod/v4/locales/ja.js";
import type { z } from "zod";
import { OpsError } from "../../workspace/errors.ts";
import type { Reader } from "../../workspace/reader.ts";
import { nearest } from "../../workspace/suggest.ts";
import type { Text } from "../../workspace/text.ts";
import { parseYaml, type YamlDocument, YamlError } from "../../workspace/yaml.ts";
import { type ExperimentFile, experimentSchema, type Portfolio, portfolioSchema } from "./schema.ts";

export interface Experiment extends ExperimentFile {
  /** The file's stem. */
  id: string;
  /** Workspace-relative. */
  path: string;
  /** The search directory. */
  directory: string;
}

export const EXPERIMENTS = "configs/experiments";

/**
 * An experiment by its path, by its name below `configs/experiments`, or by its name alone. Throws `experiment_not_found` and
 * `experiment_invalid` with every problem and its line (exit 2).
 */
export function loadExperiment(reader: Reader, named: string): Experiment {
  const candidates = [named, `${EXPERIMENTS}/${named}.yaml`, `${named}.yaml`];
  const path = candidates.find((candidate) => reader.exists(candidate) && !reader.isFolder(candidate));
  if (path === undefined) throw notFound(reader, named);
  const shown = reader.workspace.show(path);
  const file = parseConfig(reader.text(path), shown, experimentSchema);
  const id = basename(shown).replace(/\.ya?ml$/, "");
  return { ...file, id, path: shown, directory: file.base_output_dir ?? `runs/sweeps/${id}` };
}

/** The portfolio block of a file of its own: its `portfolio` key, or the whole document. */
export function loadPortfolio(reader: Reader, path: string): Portfolio {
  const shown = reader.workspace.show(path);
  return parseConfig(reader.text(path), shown, portfolioSchema, (value) =>
    typeof value === "object" && value !== null && "portfolio" in value ? value.portfolio : value,
  );
}

/** A YAML text against a schema; `part` picks what of the document the schema describes. */
function parseConfig<Schema extends z.ZodType>(
  text: string,
  path: string,
  schema: Schema,
  part: (value: unknown) => unknown = (value) => value,
): z.output<Schema> {
  const document = parse(text, path);
  const value = part(document.value);
  const result = schema.safeParse(value, { jitless: true });
  if (result.success) return result.data;
  const japanese = schema.safeParse(value, { error: ja().localeError, jitless: true }).error?.issues ?? [];
  throw invalid(
    path,
    result.error.issues.map((issue, index) => problem(document, issue, japanese[index])),
  );
}

interface Problem {
  line: number;
  text: Text;
}

function problem(document: YamlDocument, issue: z.core.$ZodIssue, japanese?: z.core.$ZodIssue): Problem {
  const key = issue.path.join(".") || "(top)";
  const own = issue.code === "custom" ? (issue.params?.text as Text | undefined) : undefined;
  if (issue.code === "unrecognized_keys") {
    const unknown = issue.keys[0]!;
    const meant = nearest(unknown, Object.keys(experimentSchema.shape));
    return {
      line: document.lineOf([...issue.path, unknown]),
      text: {
        en: `${key}: unknown key ${issue.keys.join(", ")}${meant ? `; did you mean ${meant}?` : ""}`,
        ja: `${key}: 未知のキー ${issue.keys.join("、")}${meant ? `（${meant} の誤りではありませんか）` : ""}`,
      },
    };
  }
  const text = own ?? { en: issue.message, ja: japanese?.message ?? issue.message };
  return { line: document.lineOf(issue.path), text: { en: `${key}: ${text.en}`, ja: `${key}: ${text.ja}` } };
}

function parse(text: string, path: string): YamlDocument {
  try {
    return parseYaml(text);
  } catch (error) {
    if (error instanceof YamlError) throw invalid(path, [error]);
    throw error;
  }
}

function invalid(path: string, problems: Problem[]): OpsError {
  const between = problems.length > 1 ? "\n  " : " ";
  const lines = (lang: "en" | "ja") =>
    problems.map(({ line, text }) => `${between}${path}:${line}: ${text[lang]}`).join("");
  return new OpsError(
    "experiment_invalid",
    {
      en: `The experiment ${path} cannot be used:${lines("en")}`,
      ja: `実験ファイル ${path} は使えません:${lines("ja")}`,
    },
    {
      en: "configs/experiments/day_orb_core.yaml is a whole one.",
      ja: "完全な例は configs/experiments/day_orb_core.yaml です。",
    },
    { fields: { path, problems: problems.map(({ line, text }) => ({ line, problem: text.en })) } },
  );
}

function notFound(reader: Reader, named: string): OpsError {
  const known = reader
    .list(EXPERIMENTS)
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => name.slice(0, -5));
  const meant = nearest(named, known) ?? known[0];
  return new OpsError(
    "experiment_not_found",
    { en: `There is no experiment ${named}.`, ja: `実験 ${named} がありません。` },
    meant
      ? {
          en: `Did you mean ${meant}? Experiments lie in ${EXPERIMENTS}.`,
          ja: `${meant} ではありませんか。実験ファイルは ${EXPERIMENTS} にあります。`,
        }
      : {
          en: `Put its file into ${EXPERIMENTS}; init_workspace writes an example.`,
          ja: `${EXPERIMENTS} にファイルを置いてください。init_workspace が例を作成します。`,
        },
    { fields: { experiment: named } },
  );
}

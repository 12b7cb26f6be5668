import { basename } from "node:path/posix";
import { z } from "zod";
import { parseConfig, readConfig } from "../../workspace/config.ts";
import { OpsError } from "../../workspace/errors.ts";
import type { Reader } from "../../workspace/reader.ts";
import { nearest } from "../../workspace/suggest.ts";
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

const KIND = {
  code: "experiment_invalid",
  hint: {
    en: "configs/experiments/day_orb_core.yaml is a whole one.",
    ja: "完全な例は configs/experiments/day_orb_core.yaml です。",
  },
};

/**
 * An experiment by its path, by its name below `configs/experiments`, or by its name alone. Throws `experiment_not_found` and
 * `experiment_invalid` with every problem and its line (exit 2).
 */
export function loadExperiment(reader: Reader, named: string): Experiment {
  const candidates = [named, `${EXPERIMENTS}/${named}.yaml`, `${named}.yaml`];
  const path = candidates.find((candidate) => reader.exists(candidate) && !reader.isFolder(candidate));
  if (path === undefined) throw notFound(reader, named);
  const shown = reader.workspace.show(path);
  const file = readConfig(reader, path, { ...KIND, schema: experimentSchema });
  const id = basename(shown).replace(/\.ya?ml$/, "");
  return { ...file, id, path: shown, directory: file.base_output_dir ?? `runs/sweeps/${id}` };
}

/** The portfolio block of a file of its own: its `portfolio` key, or the whole document. */
export function loadPortfolio(reader: Reader, path: string): Portfolio {
  const wrapped = z.strictObject({ portfolio: portfolioSchema }).transform(({ portfolio }) => portfolio);
  const text = reader.text(path);
  const schema = /^portfolio\s*:/m.test(text) ? wrapped : portfolioSchema;
  return parseConfig(text, reader.workspace.show(path), { ...KIND, schema });
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

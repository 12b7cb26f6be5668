import { consumedConfig } from "../../runs/consumed.ts";
import { OpsError } from "../../workspace/errors.ts";
import type { Reader } from "../../workspace/reader.ts";
import { parseYaml } from "../../workspace/yaml.ts";
import { type SearchSetup, trialManifest, trialRequest } from "../trial/evaluate.ts";
import type { Axes } from "../search/grid.ts";
import { currentParams, type Document } from "./place.ts";
import type { Params, Value } from "./schema.ts";

/** Which dimensions change what is consumed. */
export interface Effects {
  /** Without effect, whatever the others say. */
  dead: string[];
  /** With effect only where certain others have certain values, and those others. */
  conditional: { name: string; depends_on: string[] }[];
}

/** Tells sets of parameters apart by the configuration that they lead to, as it is consumed. */
export class Consumption {
  readonly #document: Document;
  readonly base: Params;

  constructor(
    private readonly reader: Reader,
    private readonly setup: SearchSetup,
  ) {
    this.#document = parseYaml(setup.manifest).value as Document;
    this.base = currentParams(this.#document, setup.space);
  }

  /** Throws as a manifest with these parameters does. */
  of(params: Params): string {
    const text = trialManifest(this.#document, this.setup.space, params);
    const request = trialRequest(this.reader, text, this.setup.manifestPath, this.setup.options);
    return JSON.stringify(consumedConfig(request));
  }

  /** Whether a dimension changes anything where the others stand so; undefined where no manifest accepts one of the values. */
  acts(name: string, values: readonly Value[], others: Params): boolean | undefined {
    try {
      const first = this.of({ ...others, [name]: values[0]! });
      return (
        values.length < 2 || values.slice(1).some((value) => this.of({ ...others, [name]: value }) !== first)
      );
    } catch (error) {
      if (error instanceof OpsError) return undefined;
      throw error;
    }
  }
}

/** Looks at every dimension from the manifest as it stands, then with each other dimension at each of its values. */
export function effectsOf(axes: Axes, consumption: Consumption): Effects {
  const base = Object.fromEntries(axes.map(([name, values]) => [name, consumption.base[name] ?? values[0]!]));
  const effects: Effects = { dead: [], conditional: [] };
  for (const [name, values] of axes) {
    // What no manifest accepts is no repetition: its trials fail.
    if (consumption.acts(name, values, base) !== false) continue;
    const gates = axes.filter(
      ([other, choices]) =>
        other !== name &&
        choices.some((choice) => consumption.acts(name, values, { ...base, [other]: choice })),
    );
    if (gates.length === 0) effects.dead.push(name);
    else effects.conditional.push({ name, depends_on: gates.map(([gate]) => gate) });
  }
  return effects;
}

/**
 * Whether a grid point trades like an earlier one: where a conditional dimension has no effect, only its first value counts.
 * What a dimension's effect depends on is remembered by the values of the dimensions that it depends on.
 */
export function repeatsIn(
  axes: Axes,
  { conditional }: Effects,
  consumption: Consumption,
): (params: Params) => boolean {
  const known = new Map<string, boolean>();
  const watched = conditional.map(({ name, depends_on }) => {
    const values = axes.find(([axis]) => axis === name)![1];
    return { name, values, depends_on };
  });
  return (params) =>
    watched.some(({ name, values, depends_on }) => {
      if (params[name] === values[0]) return false;
      const key = JSON.stringify([name, ...depends_on.map((gate) => params[gate])]);
      const acts = known.get(key) ?? consumption.acts(name, values, params);
      if (acts !== undefined) known.set(key, acts);
      return acts === false;
    });
}

export function deadDimension(names: readonly string[]): OpsError {
  const list = names.join(", ");
  return new OpsError(
    "dead_dimension",
    {
      en: `The search would repeat itself: ${list} changes nothing that the strategy or the engine reads.`,
      ja: `同じ試行の繰り返しになります。${list} を変えても、戦略にもエンジンにも影響しません。`,
    },
    {
      en: "Correct its path (another key may override it), remove it, or pass --allow-dead-dimensions.",
      ja: "path を直す（別のキーに上書きされている場合があります）、次元を削除する、または --allow-dead-dimensions を付けてください。",
    },
    { fields: { error_code: "dead_dimension", dimensions: [...names] } },
  );
}

import { z } from "zod";

const name = z.string().regex(/^\w+$/);
const scalar = z.union([z.number(), z.string(), z.boolean(), z.null()]);
const path = z.string().regex(/^[A-Za-z_]\w*(\.\w+)*$/);

/** A searched parameter: its dotted place in the manifest, and the values that it may take (specification 07 §4.2). */
const dimension = z.discriminatedUnion("type", [
  z.strictObject({ path, type: z.literal("choice"), values: z.array(scalar).min(1) }),
  z.strictObject({
    path,
    type: z.literal("range"),
    min: z.int(),
    max: z.int(),
    step: z.int().min(0).default(1),
  }),
  z.strictObject({
    path,
    type: z.literal("float_range"),
    min: z.number(),
    max: z.number(),
    step: z.number().positive().default(0.1),
    precision: z.int().min(0).max(15).default(3),
  }),
]);

export const OPERATORS = [">=", "<=", ">", "<", "==", "!="] as const;

export const constraint = z.strictObject({
  id: z.string().min(1),
  metric: z.string().min(1),
  op: z.enum(OPERATORS).default(">="),
  threshold: z.number(),
  description: z.string().optional(),
});

/** Year, month and day; the text sorts as the dates do. */
const date = z.iso.date();
const slice = z.strictObject({ id: name, start: date, end: date }).refine(({ start, end }) => start <= end, {
  error: "end lies before start",
  params: { text: { en: "end lies before start", ja: "end が start より前です" } },
});

const goal = z
  .enum(["max", "maximize", "maximise", "min", "minimize", "minimise"])
  .transform((word) => (word.startsWith("max") ? ("max" as const) : ("min" as const)));
const term = z.strictObject({ metric: z.string().min(1), goal, weight: z.number().default(1) });

const scoring = z.strictObject({
  objectives: z.array(term).min(1),
  penalties: z.array(term).default([]),
  tie_breakers: z.array(z.strictObject({ metric: z.string().min(1), goal })).default([]),
});

const transform = z.strictObject({
  mode: z.enum(["auto", "continuous", "discrete", "categorical"]).default("auto"),
  transform: z.enum(["identity", "log"]).default("identity"),
  bounds: z.tuple([z.number(), z.number()]).optional(),
});

const bayes = z.strictObject({
  enabled: z.boolean().default(true),
  seed: z.int().optional(),
  /** Kept for older files: the search that runs is a heuristic without an acquisition function. */
  acquisition: z
    .strictObject({ name: z.string(), parameters: z.record(z.string(), z.unknown()).default({}) })
    .optional(),
  exploration_upper_bound: z.int().positive().optional(),
  initial_random_trials: z.int().min(0).default(5),
  constraint_retry_limit: z.int().min(0).default(0),
  transforms: z.record(z.string(), transform).default({}),
});

const strategy = z.strictObject({
  id: z.string().min(1),
  manifest_path: z.string().optional(),
  use_trial_manifest: z.boolean().default(false),
  metrics_path: z.string().optional(),
  use_trial_metrics: z.boolean().default(false),
  position: z.number().default(1),
});

export const portfolioSchema = z.strictObject({
  telemetry_path: z.string().optional(),
  telemetry: z.record(z.string(), z.unknown()).optional(),
  strategies: z.array(strategy).default([]),
  var: z
    .strictObject({
      confidence: z.number().gt(0).lt(1).default(0.95),
      horizon_days: z.number().positive().default(1),
    })
    .prefault({}),
  constraints: z.array(constraint).default([]),
});

const experimentFile = z.strictObject({
  name: z.string().optional(),
  summary: z.string().optional(),
  manifest_path: z.string().min(1),
  manifest_id: z.string().nullish(),
  mode: z.string().nullish(),
  base_output_dir: z.string().min(1).optional(),
  runner: z
    .strictObject({
      base_cli: z.array(z.union([z.string(), z.number()]).transform(String)).default([]),
      equity: z.number().positive().nullish(),
      use_years_from_data: z.boolean().default(true),
      record_runtime: z.boolean().default(false),
    })
    .prefault({}),
  search_space: z.record(name, dimension).refine((space) => Object.keys(space).length > 0, {
    error: "is empty",
    params: { text: { en: "is empty", ja: "空です" } },
  }),
  constraints: z.array(constraint).default([]),
  seasonal_slices: z.array(slice).default([]),
  scoring,
  portfolio: portfolioSchema.optional(),
  bayes: bayes.prefault({}),
  history: z.strictObject({ enabled: z.boolean().default(false), notes: z.string().nullish() }).prefault({}),
});

/** An experiment file `configs/experiments/<id>.yaml` (specification 07 §4.1). Unknown keys are errors. */
export const experimentSchema = experimentFile.check(({ value, issues }) => {
  const say = (path: PropertyKey[], en: string, ja: string) =>
    issues.push({ code: "custom", input: value, path, message: en, params: { text: { en, ja } } });
  const constraints = [...value.constraints, ...(value.portfolio?.constraints ?? [])];
  for (const id of repeated(constraints.map((one) => one.id)))
    say(["constraints"], `the id ${id} is given twice`, `ID ${id} が重複しています`);
  for (const id of repeated(value.seasonal_slices.map((one) => one.id)))
    say(["seasonal_slices"], `the id ${id} is given twice`, `ID ${id} が重複しています`);
  for (const dimension of Object.keys(value.bayes.transforms)) {
    if (Object.hasOwn(value.search_space, dimension)) continue;
    const path = ["bayes", "transforms", dimension];
    say(path, "is no dimension of search_space", "search_space にない次元です");
  }
});

function repeated(ids: readonly string[]): string[] {
  return [...new Set(ids.filter((id, index) => ids.indexOf(id) < index))];
}

export type ExperimentFile = z.output<typeof experimentSchema>;
export type Dimension = z.output<typeof dimension>;
export type Constraint = z.output<typeof constraint>;
export type Slice = z.output<typeof slice>;
export type Term = z.output<typeof term>;
export type Scoring = z.output<typeof scoring>;
export type Bayes = z.output<typeof bayes>;
export type Portfolio = z.output<typeof portfolioSchema>;
/** What a searched parameter may be. */
export type Value = z.output<typeof scalar>;
/** A trial's parameters by dimension, in the order of the file. */
export type Params = Record<string, Value>;

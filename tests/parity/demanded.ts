import type { Difference } from "./compare.ts";

/** A difference from the cases that the specification demands. What is not listed here is a failure. */
interface Demanded {
  cases: RegExp;
  files: RegExp;
  /** Of the difference; any when absent. */
  at?: RegExp;
  kind?: Difference["kind"];
  why: string;
}

/** The one table of what may differ from the cases' files. */
export const DEMANDED: Demanded[] = [
  {
    cases: /^sim_/,
    files: /^out\/runs\/[^/]+\/state\.json$/,
    kind: "extra",
    why: "B4: every run folder has its state",
  },
  {
    cases: /./,
    files: /(^|\/)(state|\d{8}_\d{6}(_state)?)\.json$/,
    at: /^\$\.meta\.(schema_version|strategy|mode|timeframe|saved_at|lineage|serial|parent_sha256|manifest_id|semantics|fixes|program_version|content_sha256)$/,
    kind: "extra",
    why: "B3: states say who they are",
  },
  {
    cases: /^(upd_|agg_ev$)/,
    files: /\.(yaml|csv)$/,
    at: /^\$\.meta\.latest_state_ts$/,
    why: "02 §12.2: stamps are read of all names",
  },
  {
    cases: /^(agg_ev|prune_archive)$/,
    files: /^step\d+\.stdout\.txt$/,
    at: /^line /,
    why: "design §4: stdout carries one JSON document; the reference printed sentences",
  },
  {
    cases: /./,
    files: /^step\d+\.stdout\.txt$/,
    at: /^\$\.(details|hint)$/,
    kind: "extra",
    why: "design §4: error objects say what is wrong and the way out",
  },
  {
    cases: /^prune_archive$/,
    files: /^\(deleted\)$/,
    at: /20251229_040000\.json$/,
    why: "B7: a diff is no state, so keep 3 leaves one state more",
  },
  {
    cases: /^sim_ev_mean_crash$/,
    files: /^out\/metrics\.json$/,
    kind: "extra",
    why: "01 §9.5: ev_mode mean works",
  },
];

/** Exit codes that differ from the case's, and error texts that go with them. */
export const DEMANDED_EXITS: { case: string; step: number; exit: number; why: string }[] = [
  { case: "prune_archive", step: 3, exit: 2, why: "B7: --keep 0 is refused" },
  { case: "sim_ev_mean_crash", step: 1, exit: 0, why: "01 §9.5: ev_mode mean works" },
];

export function isDemanded(id: string, { file, at, kind }: Difference): boolean {
  return DEMANDED.some(
    (row) =>
      row.cases.test(id) &&
      row.files.test(file) &&
      (row.at?.test(at) ?? true) &&
      (row.kind === undefined || row.kind === kind),
  );
}

import type { Difference } from "./compare.ts";

/** A difference from the cases that the specification demands. What is not listed here is a failure. */
interface Demanded {
  cases: RegExp;
  files: RegExp;
  /** Of the difference; any when absent. */
  at?: RegExp;
  kind?: Difference["kind"];
  text?: RegExp;
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
    cases: /^upd_/,
    files: /^(o\d|out_\d|preview\d|applied)\.json$|^step\d+\.stdout\.txt$/,
    at: /^\$\.(bars_applied|first_bar_ts|last_bar_ts|txn_id|recovered|warnings|symbol|mode|files|estimates|trades_closed|coverage)$/,
    kind: "extra",
    why: "03 §11: results say what they rest on and what they would write",
  },
  {
    cases: /^upd_/,
    files: /^(o\d|preview\d)\.json$|^step\d+\.stdout\.txt$/,
    at: /^\$\.(caps|max_delta_scope)$/,
    kind: "extra",
    why: "C2: results name each cap's source",
  },
  {
    cases: /^upd_plain_apply$/,
    files: /^(out_3\.json|step4\.stdout\.txt)$/,
    at: /^(\$\.message)?$/,
    kind: "extra",
    why: "03 §5: a result without new bars is written, too; 03 §11: errors carry a message",
  },
  {
    cases: /^upd_/,
    files: /_diff\.json$/,
    at: /^\$\.(created_at|first_bar_ts|last_bar_ts|base_state_sha256|new_state_sha256|txn_id)$/,
    kind: "extra",
    why: "03 §9.2: diffs name the states between which they stand",
  },
  {
    cases: /^upd_/,
    files: /^(o\d|preview\d)\.json$|^step\d+\.stdout\.txt$|^ops\/state_alerts\.log$/,
    at: /(^\$\.alert\.(url_count|alert_id)|\.anomalies\[\d\]\.violations_total)$/,
    kind: "extra",
    why: "03 §19.5: urls are redacted, so they are counted; 03 §14.4: violations in alerts are bounded",
  },
  {
    cases: /^upd_/,
    files: /^runs\/active\/USDJPY_(conservative|bridge)\/ledger\.jsonl$/,
    kind: "extra",
    why: "B2: every applied update appends to the pair's ledger",
  },
  {
    cases: /^upd_/,
    files: /^configs\/ev_profiles\/day_orb_5m\.yaml$/,
    at: /^\$\.(meta\.(files_total|recent_count)|(global|buckets\[\d+\])\.recent\.)/,
    kind: "value",
    why: "B7: diffs are no states",
  },
  {
    cases: /^upd_live_applied$/,
    files: /^configs\/ev_profiles\/day_orb_5m(_bridge)?\.yaml$/,
    why: "02 §12.1: a mode other than conservative has a profile of its own and overwrites none",
  },
  {
    cases: /^upd_override$/,
    files: /^o\d\.json$|^step\d+\.stdout\.txt$|^ops\/state_archive\/auto_adjust_override(_history)?\.jsonl?$/,
    at: /^(\$(\.override|\.result|\.preview)?\.by)?$/,
    kind: "extra",
    why: "03 §4: who stopped updates is recorded, in the file and in a history beside it",
  },
  {
    cases: /^upd_override$/,
    files: /^o6\.json$|^step7\.stdout\.txt$/,
    at: /^\$\.alert$/,
    kind: "extra",
    why: "C4: anomalies that a stopped update met are shown as skipped",
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
    cases: /^dq_audit$/,
    files: /^o\/[a-z_]+\.json$|^step\d+\.stdout\.txt$/,
    at: /^\$\.(schema_version|status|failures|input|bad_row_details|longest_gaps|gap_details_truncated|issues_total|sorted_\w+|value_checks|unlisted_days|calendar_day_summary\.basis)$/,
    kind: "extra",
    why: "05 §1.10: summaries say more, and no member of the reference means anything else",
  },
  {
    cases: /^prune_archive$/,
    files: /^\(deleted\)$/,
    at: /20251229_040000\.json$/,
    why: "B7: a diff is no state, so keep 3 leaves one state more",
  },
  {
    cases: /^upd_blocked_/,
    files: /^(o\d\.json|step\d+\.stdout\.txt)$/,
    at: /^\$\.evidence$/,
    kind: "extra",
    why: "C4: a rollback links its evidence under its week",
  },
  {
    cases: /^upd_blocked_/,
    files: /^docs\/progress_phase4\.md$/,
    why: "C4: where the evidence is linked",
  },
  {
    cases: /^prune_archive$/,
    files: /^step3\.stdout\.txt$/,
    why: "B7: --keep 0 is refused, so stdout carries the error",
  },
  {
    cases: /^prune_archive$/,
    files: /^step[124]\.stdout\.txt$/,
    at: /^\$\.(dry_run|errors|files)$/,
    kind: "extra",
    why: "design §2: the result names every file and why it goes or stays",
  },
  {
    cases: /^sim_ev_mean_crash$/,
    files: /^out\/metrics\.json$/,
    kind: "extra",
    why: "01 §9.5: ev_mode mean works",
  },
  {
    cases: /^(latency_job|obs_chain)$/,
    files: /^(o\d\.json|step\d+\.stdout\.txt)$/,
    at: /^\$\.(rows_rejected|alerts|note|heartbeat)$/,
    kind: "extra",
    why: "06 §6.2, §6.6: what was set aside and who was told",
  },
  {
    cases: /^(latency_job|obs_chain)$/,
    files: /^(ops\/latency_job_heartbeat|legacy_hb)\.json$/,
    at: /^\$\.(last_run_at|last_mode|last_breach_at)$/,
    kind: "extra",
    why: "06 §6.8: heartbeats tell rehearsals from live runs, and keep the last breach",
  },
  {
    cases: /^(latency_job|obs_chain)$/,
    files: /^ops\/automation_runs\.log$/,
    at: /^\$(\[\d+\])?\.(diagnostics(\.note)?|summary\.(rows_rejected|note|heartbeat))$/,
    kind: "extra",
    why: "06 §6.6: why nobody was told",
  },
  {
    cases: /^(latency_job|obs_chain)$/,
    files: /^ops\/signal_latency_rejects\.csv$/,
    kind: "extra",
    why: "06 §6.2: rows that are no samples are set aside, not erased",
  },
  {
    cases: /^(latency_job|obs_chain)$/,
    files: /rollup\.csv$/,
    at: / breach_flag$/,
    text: /^expected "(True" got "true|False" got "false)"$/,
    why: "D9: CSV booleans",
  },
  {
    cases: /^(latency_job|obs_chain)$/,
    files: /^ops\/\.latency\.lock$/,
    kind: "missing",
    why: "design §2: locks are the workspace's own",
  },
  {
    cases: /^obs_chain$/,
    files: /^(ops\/automation_runs\.log|step\d+\.stdout\.txt)$/,
    at: /\.(failures|errors)\[\d\]\.error_code$|\[13\]\.(diagnostics\.error_code|attempts)$/,
    kind: "extra",
    why: "06 §9.10, §11.2: failures name their code as everything else does",
  },
  {
    cases: /^obs_chain$/,
    files: /^ops\/automation_runs\.log$/,
    at: /^\$\[\d+\]\.diagnostics\.checks\[\d\]\.details$/,
    kind: "missing",
    why: "06 §11.2: only failed checks stand in the log in full",
  },
  {
    cases: /^obs_chain$/,
    files: /^step10\.stdout\.txt$/,
    at: /^\$\.(status|checks\[4\]\..*|failures\.length)$/,
    why: "06 §7.6: the weekly heartbeat exists",
  },
  {
    cases: /^obs_chain$/,
    files: /^step11\.stdout\.txt$/,
    at: /^\$\.checks\[0\]\.details\.last_status$/,
    text: /^expected "error" got "ok"$/,
    why: "06 §7.6: so step 10 succeeded",
  },
  {
    cases: /^obs_chain$/,
    files: /^step7\.stdout\.txt$/,
    at: /^\$\.checks\[5\]\.details\.(standing|note|signature)$/,
    kind: "extra",
    why: "06 §11.5: how each secret stands to its record",
  },
  {
    cases: /./,
    files: /^ops\/metrics\.prom$/,
    kind: "extra",
    why: "D5: jobs refresh the metrics",
  },
  {
    cases: /^latency_job$/,
    files: /^ops\/signal_latency_archive\/2026\/01\/20260105T030000Z-latency\.csv\.gz$/,
    kind: "extra",
    why: "06 §6.7: the archive itself is no file of the case",
  },
  {
    cases: /^(runs_summary|obs_chain)$/,
    files: /^ops\/weekly_report_heartbeat\.json$/,
    kind: "extra",
    why: "06 §7.6: weekly reports leave word of themselves",
  },
  {
    cases: /^obs_chain$/,
    files: /^(out\/dashboard|ops\/dashboard_export_history\/[^/]+)\/\w+\.json$/,
    at: /^\$\.(source_files|skipped|sequence)$/,
    kind: "extra",
    why: "06 §9.2, §9.7: datasets prove their inputs and tell what they left out; the history numbers its bundles",
  },
  {
    cases: /^obs_chain$/,
    files: /^out\/(dashboard\/manifest|dash_summary)\.json$|^step(4|5|6|15)\.stdout\.txt$/,
    at: /^\$(\.manifest)?\.datasets(\[\d\]\.path|\.length)$/,
    why: "06 §4.2, §9.6: paths stand relative to the manifest; datasets that were not asked for are carried over",
  },
  {
    cases: /^obs_chain$/,
    files: /^out\/dashboard\/manifest\.json$|^step15\.stdout\.txt$/,
    at: /^\$(\.manifest)?\.sequence$/,
    kind: "value",
    why: "06 §9.6: a damaged manifest does not set its numbers back",
  },
  {
    cases: /^obs_chain$/,
    files: /^out\/dashboard\/manifest\.json\.(sequence|lock)$/,
    why: "06 §9.6: a counter stands beside the manifest; design §3: locks live in ops/.lock",
  },
  {
    cases: /^obs_chain$/,
    files: /^ops\/dashboard_export_heartbeat\.json$/,
    at: /^\$\.(status|sequence|last_run_at|last_mode|last_failure\.(errors\[0\]\.)?error_code)$/,
    kind: "extra",
    why: "06 §9.9: heartbeats say how the job ended, with a code",
  },
  {
    cases: /^obs_chain$/,
    files: /^step15\.stdout\.txt$/,
    at: /^\$\.errors\[0\]\.error_code$/,
    kind: "extra",
    why: "06 §9.10: every error has a code",
  },
  {
    cases: /^obs_chain$/,
    files: /^out\/weekly_(report\/.+|summary)\.json$|^step[23]\.stdout\.txt$/,
    at: /^\$\.(latency\.breaches\.length|alerts\.length|metadata\.windows|payload_size_bytes|heartbeat)$/,
    why: "06 §7.4: bad windows are counted before the worst five are taken; older figures are called old",
  },
  {
    cases: /^experiment_report$/,
    files: /^o\/(report|prop2?)\.md$/,
    at: /^line /,
    why: "07 §1, §2.5, §3.2: figures in one form, counts of constraints first, deltas, the body between fences",
  },
  {
    cases: /^experiment_report$/,
    files: /^o\/none\.(md|json)$/,
    kind: "missing",
    why: "07 §2.1: inputs from which nothing can be read are refused",
  },
  {
    cases: /^experiment_report$/,
    files: /^o\/report\.json$/,
    at: /^\$\.(schema_version|state|inputs|warnings)$/,
    kind: "extra",
    why: "07 §2.6: the attachment proves its inputs and holds the current parameters",
  },
  {
    cases: /^experiment_report$/,
    files: /^o\/prop\.json$/,
    at: /^\$\.(state_diff_summary|parameters|experiment|inputs|warnings|pull_request\.body)$/,
    why: "07 §3.2: the packet is self-sufficient and proves its inputs",
  },
  {
    cases: /^obs_chain$/,
    files: /^(out\/dashboard|ops\/dashboard_export_history\/[^/]+)\/index\.html$/,
    kind: "extra",
    why: "06 §10: a bundle has a page",
  },
  {
    cases: /^obs_chain$/,
    files:
      /^out\/(dashboard\/manifest|dash_summary)\.json$|^step(4|5|6|15)\.stdout\.txt$|^ops\/automation_runs\.log$/,
    at: /^\$((\.manifest)?\.report|(\[\d+\])?\.artefacts\.length)$/,
    why: "06 §10: the page is an artefact, and stands in the manifest",
  },
];

/** Exit codes that differ from the case's, and error texts that go with them. */
export const DEMANDED_EXITS: {
  case: string;
  step: number;
  exit: number;
  /** Run in a copy of the folder: the reference wrote nothing there. */
  aside?: boolean;
  why: string;
}[] = [
  { case: "obs_chain", step: 10, exit: 0, why: "06 §7.6: the weekly heartbeat exists" },
  { case: "latency_job", step: 6, exit: 0, aside: true, why: "06 §6.1: --config is the runbook's flag" },
  { case: "prune_archive", step: 3, exit: 2, why: "B7: --keep 0 is refused" },
  { case: "dq_audit", step: 9, exit: 2, why: "05 §1.1: flags that do not go together are bad flags" },
  { case: "experiment_report", step: 2, exit: 2, why: "07 §2.1: an empty report is refused" },
  {
    case: "experiment_report",
    step: 4,
    exit: 2,
    why: "07 §2.1: the same code; the parser has words of its own",
  },
  { case: "runs_summary", step: 6, exit: 2, why: "06 §7.1: two modes at once are a usage error" },
  { case: "sim_ev_mean_crash", step: 1, exit: 0, why: "01 §9.5: ev_mode mean works" },
];

export function isDemanded(id: string, { file, at, kind, text }: Difference): boolean {
  return DEMANDED.some(
    (row) =>
      row.cases.test(id) &&
      row.files.test(file) &&
      (row.at?.test(at) ?? true) &&
      (row.kind === undefined || row.kind === kind) &&
      (row.text?.test(text) ?? true),
  );
}

/** The state in force where a workspace has one pair only. */
export const ACTIVE_STATE = "runs/active/state.json";

/** Root of the state archive. */
export const DEFAULT_ARCHIVE = "ops/state_archive";

/** The switch with which an operator stops updates of the state in force. */
export const OVERRIDE = "ops/state_archive/auto_adjust_override.json";

import type { Catalog } from "../lib/command/program.ts";

/** Every runbook command by name. A command's module, and with it the rooms it uses, is loaded when it is asked for. */
export const catalog: Catalog = {
  archive_state: () => import("./archive_state.ts"),
  init_workspace: () => import("./init_workspace.ts"),
  inspect_state: () => import("./inspect_state.ts"),
  prune_state_archive: () => import("./prune_state_archive.ts"),
  restore_state: () => import("./restore_state.ts"),
};

import type { Catalog } from "../lib/command/program.ts";

/** Every runbook command by name. A command's module, and with it the rooms it uses, is loaded when it is asked for. */
export const catalog: Catalog = {
  init_workspace: () => import("./init_workspace.ts"),
};

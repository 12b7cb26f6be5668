#!/usr/bin/env bun
import { join } from "node:path";
import { type Catalog, runProgram } from "../lib/command/program.ts";
import { build } from "../lib/workspace/build.ts";
import { catalog } from "./catalog.ts";

const NAME = "orb-ops";

/** All links lead to the binary; from source each to its script. */
function targets(): Record<string, string> {
  if (!build)
    return Object.fromEntries(
      Object.keys(catalog).map((name) => [name, join(import.meta.dir, `${name}.ts`)]),
    );
  return Object.fromEntries(
    [NAME, "orb_ops", ...Object.keys(catalog)].map((name) => [name, process.execPath]),
  );
}

/** Every command of the program. */
export const commands: Catalog = {
  ...catalog,
  install_links: async () => {
    const { installLinks } = await import("../lib/command/install_links.ts");
    return { command: installLinks(targets()) };
  },
};

if (import.meta.main) await runProgram(NAME, commands, () => import("../tui/run.tsx"));

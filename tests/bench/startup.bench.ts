import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Screen } from "../tui/terminal.ts";
import { type Bench, medianMs } from "./bench.ts";

const root = join(import.meta.dir, "../..");
const RUNS = 21;

/** Wall time of a whole process from start to exit, in ms. */
function processMs(command: string[]): Promise<number> {
  return medianMs(RUNS, () => {
    const { exitCode, stderr } = Bun.spawnSync(command, { cwd: root });
    if (exitCode !== 0) throw new Error(`${command.join(" ")} ended with ${exitCode}: ${stderr}`);
  });
}

/**
 * From the start of the wizard to its first picture on the terminal. The runtime lists all folders above the caller's: thousands of
 * leftovers in that of temporary files are measured, too.
 */
function firstFrameMs(command: string[], workspace: string): Promise<number> {
  return medianMs(RUNS, async () => {
    await using screen = new Screen(command, { cwd: workspace });
    await screen.until("orb-ops ›");
  });
}

export default {
  name: "startup",
  async run(report) {
    const folder = mkdtempSync(join(tmpdir(), "orb-ops-startup-"));
    try {
      const script = join(root, "scripts/init_workspace.ts");
      report.measure("a script's --help", await processMs([process.execPath, script, "--help"]), "ms", {
        most: 45,
      });
      report.measure("a script's --version", await processMs([process.execPath, script, "--version"]), "ms");
      const wizard = [process.execPath, join(root, "tui/wizard.tsx")];
      report.measure("the wizard's first frame, from source", await firstFrameMs(wizard, folder), "ms", {
        most: 200,
      });
      const binary = join(root, "dist/orb-ops");
      if (!existsSync(binary)) return report.skip("the binary", "run `bun run compile` first");
      const help = await processMs([binary, "init_workspace", "--help"]);
      report.measure("the binary's init_workspace --help", help, "ms", { most: 15 });
      // What any compiled program takes on this computer: the runtime's own start.
      const empty = await processMs([emptyProgram(folder)]);
      report.measure("a compiled program that does nothing", empty, "ms");
      report.measure("the binary's init_workspace --help, above that", help - empty, "ms", { most: 15 });
      report.measure("the binary's --help, of every command", await processMs([binary, "--help"]), "ms");
      report.measure("the wizard's first frame, binary", await firstFrameMs([binary], folder), "ms", {
        most: 120,
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
} satisfies Bench;

function emptyProgram(folder: string): string {
  const source = join(folder, "empty.ts");
  const program = join(folder, "empty");
  writeFileSync(source, "export {};\n");
  const words = [
    process.execPath,
    "build",
    "--compile",
    "--bytecode",
    "--format=esm",
    source,
    "--outfile",
    program,
  ];
  const { exitCode, stderr } = Bun.spawnSync(words, { cwd: folder });
  if (exitCode !== 0) throw new Error(String(stderr));
  return program;
}

import { existsSync } from "node:fs";
import { join } from "node:path";
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

export default {
  name: "startup",
  async run(report) {
    const script = join(root, "scripts/init_workspace.ts");
    report.measure("a script's --help", await processMs([process.execPath, script, "--help"]), "ms", {
      most: 45,
    });
    report.measure("a script's --version", await processMs([process.execPath, script, "--version"]), "ms");
    const binary = join(root, "dist/orb_ops");
    if (!existsSync(binary)) return report.skip("the binary", "run `bun run compile` first");
    const help = await processMs([binary, "init_workspace", "--help"]);
    report.measure("the binary's init_workspace --help", help, "ms", { most: 15 });
    report.measure("the binary's --help (loads every command)", await processMs([binary, "--help"]), "ms");
  },
} satisfies Bench;

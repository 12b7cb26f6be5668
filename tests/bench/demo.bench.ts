import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { syntheticYear } from "../../lib/workflow/demo_bars.ts";
import { type Bench, medianMs } from "./bench.ts";

const script = resolve(import.meta.dir, "../../scripts/demo.ts");

export default {
  name: "demo",
  async run(report) {
    report.measure("a year of synthetic bars", await medianMs(5, () => syntheticYear(1)), "ms", {
      most: 500,
    });
    const folder = mkdtempSync(join(tmpdir(), "orb-bench-"));
    try {
      const whole = await medianMs(5, () => {
        const { exitCode, stderr } = Bun.spawnSync([process.execPath, script], { cwd: folder });
        if (exitCode !== 0) throw new Error(`the demo ended with ${exitCode}: ${stderr}`);
      });
      report.measure("the demo, whole process", whole, "ms", { most: 3000 });
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
} satisfies Bench;

import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readManifest } from "../../lib/runs/manifest/load.ts";
import { WORKSPACE_TEMPLATES } from "../../lib/workspace/templates.ts";
import { piped, script, tempFolder } from "./spawned.ts";

// Each starts programs: a second when nothing else runs, many on a busy machine.
setDefaultTimeout(60_000);

const init = (cwd: string, ...argv: string[]) => piped([...script("init_workspace"), ...argv], { cwd });
const files = (cwd: string) =>
  [...new Bun.Glob("**").scanSync({ cwd, dot: true })]
    .filter((path) => !/\.(lock|commit)\//.test(path))
    .sort();

describe("init_workspace", () => {
  test("writes every template, and nothing the second time", async () => {
    const cwd = tempFolder();
    const first = await init(cwd);
    expect(first.exit).toBe(0);
    expect(JSON.parse(first.out)).toMatchObject({
      workspace: cwd,
      replaced: [],
      unchanged: [],
      dry_run: false,
    });
    expect(files(cwd)).toEqual(Object.keys(WORKSPACE_TEMPLATES).sort());
    const second = JSON.parse((await init(cwd)).out);
    expect(second).toMatchObject({ created: [], replaced: [], unchanged: Object.keys(WORKSPACE_TEMPLATES) });
  });

  test("with --dry-run says the same and writes nothing at all", async () => {
    const cwd = tempFolder();
    const { exit, out, err } = await init(cwd, "--dry-run");
    expect(exit).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ created: Object.keys(WORKSPACE_TEMPLATES), dry_run: true });
    expect(err).toContain("nothing was written");
    expect([...new Bun.Glob("**").scanSync({ cwd, dot: true, onlyFiles: false })]).toEqual([]);
  });

  test("fills the folder that --workspace names", async () => {
    const cwd = tempFolder();
    const { exit } = await init(tempFolder(), "--workspace", cwd);
    expect(exit).toBe(0);
    expect(existsSync(join(cwd, "configs/guards.yaml"))).toBe(true);
  });

  test("makes the folder that is named, also below others, and writes nothing beside it", async () => {
    const cwd = tempFolder();
    const refused = await init(cwd, "desk/fx", "--dry-run");
    expect([refused.exit, JSON.parse(refused.out).error]).toEqual([2, "workspace_not_found"]);
    expect([...new Bun.Glob("**").scanSync({ cwd, dot: true, onlyFiles: false })]).toEqual([]);
    const { exit, out } = await init(cwd, "desk/fx");
    expect(exit).toBe(0);
    expect(JSON.parse(out).workspace).toBe(join(cwd, "desk/fx"));
    expect(files(cwd)).toEqual(
      Object.keys(WORKSPACE_TEMPLATES)
        .map((path) => `desk/fx/${path}`)
        .sort(),
    );
    expect(JSON.parse((await init(cwd, "--workspace", "desk/fx")).out).created).toEqual([]);
  });

  test("says that a folder cannot be made where a file is in the way", async () => {
    const cwd = tempFolder();
    await Bun.write(join(cwd, "fx"), "");
    const { exit, err } = await init(cwd, "fx/below");
    expect(exit).toBe(2);
    expect(err).toContain(join(cwd, "fx/below"));
  });

  test("refuses to overwrite what differs, names all of it and writes nothing", async () => {
    const cwd = tempFolder();
    await init(cwd);
    const changed = ["configs/guards.yaml", "configs/strategies/day_orb_5m.yaml"];
    for (const path of changed) appendFileSync(join(cwd, path), "# mine\n");
    const { exit, out, err } = await init(cwd);
    expect(exit).toBe(2);
    expect(JSON.parse(out)).toMatchObject({ error: "would_overwrite", files: changed });
    expect(err).toContain(
      "configs/guards.yaml, configs/strategies/day_orb_5m.yaml\nhint: --force replaces them\n",
    );
    expect(readFileSync(join(cwd, "configs/guards.yaml"), "utf8")).toEndWith("# mine\n");
  });

  test("with --force replaces what differs and leaves the rest alone", async () => {
    const cwd = tempFolder();
    await init(cwd);
    appendFileSync(join(cwd, "configs/guards.yaml"), "# mine\n");
    const { out } = await init(cwd, "--force");
    expect(JSON.parse(out)).toMatchObject({ created: [], replaced: ["configs/guards.yaml"] });
    expect(readFileSync(join(cwd, "configs/guards.yaml"), "utf8")).toBe(
      WORKSPACE_TEMPLATES["configs/guards.yaml"]!,
    );
  });
});

describe("the shipped manifests", () => {
  const manifest = (name: string) => readManifest(WORKSPACE_TEMPLATES[`configs/strategies/${name}`]!, name);

  test("are read without a complaint under the corrected semantics", () => {
    for (const name of ["day_orb_5m.yaml", "templates/base_strategy.yaml"]) {
      expect(manifest(name)).toMatchObject({ semantics: "corrected", warnings: [] });
    }
  });

  test("hold the values of the strategy in production", () => {
    const { strategy, risk, runner } = manifest("day_orb_5m.yaml").manifest;
    expect(strategy.parameters).toMatchObject({
      or_n: 6,
      k_tp: 1.25,
      k_sl: 0.6,
      k_tr: 0.3,
      max_loss_streak: 4,
    });
    expect(risk).toMatchObject({ risk_per_trade_pct: 0.25, notional_cap: 2_000_000, warmup_trades: 0 });
    expect(runner.runner_config).toMatchObject({
      threshold_lcb_pip: -10,
      min_or_atr_ratio: 0.12,
      ev_mode: "off",
    });
  });
});

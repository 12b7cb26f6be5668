import { describe, expect, test } from "bun:test";
import type { JsonObject } from "../../lib/workspace/json.ts";
import { command as generate } from "../../scripts/generate_experiment_report.ts";
import { command } from "../../scripts/propose_param_update.ts";
import { Shop } from "../observability/support.ts";
import { TRADING_MANIFEST } from "../runs/bars.ts";
import { RANKING, STAGES, TELEMETRY } from "./review_files.ts";

const DIFF: JsonObject = {
  status: "applied",
  strategy_key: "day_orb_5m.DayORB5m",
  symbol: "USDJPY",
  mode: "conservative",
  bars_processed: 288,
  reason: ["conditions_met"],
  risk: { var: 2.5, liquidity_usage: 0.4 },
  anomalies: [{ type: "config_mismatch" }],
  diff: {
    updated: [
      { path: "slip.a.narrow", previous: 0.1, current: 0.2, delta: 0.1, abs_delta: 0.1 },
      { path: "ev_global.alpha", previous: 1, current: 2.5, delta: 1.5, abs_delta: 1.5 },
    ],
    added: [{ path: "x" }],
    removed: [],
  },
};

/** A workspace in which the experiment was searched, reported and its update rehearsed. */
async function reviewed(more: Record<string, string> = {}): Promise<Shop> {
  const shop = new Shop({
    "b.json": JSON.stringify({ ...RANKING, config_path: "configs/experiments/e.yaml" }),
    "g.json": JSON.stringify(STAGES),
    "p.json": JSON.stringify(TELEMETRY),
    "d.json": JSON.stringify(DIFF),
    "configs/experiments/e.yaml": "name: Day ORB core\nmanifest_path: m.yaml\n",
    "m.yaml": TRADING_MANIFEST,
    "docs/runbook.md": "",
    ...more,
  });
  await shop.run(
    generate,
    ...["--best", "b.json", "--gate-json", "g.json", "--portfolio", "p.json"],
    ...["--out", "r.md", "--json-out", "r.json"],
  );
  return shop;
}

const propose = (shop: Shop, ...flags: string[]) =>
  shop.run(
    command,
    ...["--best", "b.json", "--report-json", "r.json", "--state-archive", "d.json"],
    ...["--out", "o/p.md", "--json-out", "o/p.json", ...flags],
  );

describe("a proposal", () => {
  test("says what changes, from what, and what the state learned meanwhile", async () => {
    const shop = await reviewed();
    const { exit, out } = await propose(shop);
    expect([exit, out.title]).toEqual([0, "[Day ORB core] Parameter update proposal"]);
    const text = shop.read("o/p.md");
    expect(text).toStartWith(
      "# Parameter Update Proposal — Day ORB core\n\n**Pull Request Title**: [Day ORB core]",
    );
    expect(text).toContain(
      "| Parameter | Current | Proposed | Δ |\n| --- | --- | --- | --- |\n| k_tp | 1.2 | 1.5 | 0.3 |\n| or_n | 6 | 6 | = |",
    );
    const packet = shop.json("o/p.json");
    expect(packet.parameters).toMatchObject([
      { name: "k_tp", current: 1.2, proposed: 1.5, changed: true },
      { name: "or_n", current: 6, proposed: 6, delta: 0, changed: false },
    ]);
    expect(packet.state_archive).toEqual(DIFF);
    expect(packet.state_diff_summary).toMatchObject({
      status: "applied",
      reasons: ["conditions_met"],
      counts: { updated: 2, added: 1, removed: 0 },
      risk: { var: 2.5, liquidity_usage: 0.4 },
      top_updates: [{ path: "ev_global.alpha" }, { path: "slip.a.narrow" }],
    });
  });

  test("has a body that stands by itself and does not break the document's outline", async () => {
    const shop = await reviewed();
    await propose(shop);
    const { title, body } = shop.json("o/p.json").pull_request as { title: string; body: string };
    expect(title).toBe("[Day ORB core] Parameter update proposal");
    expect(body.match(/^## .*$/gm)).toEqual([
      "## Summary",
      "## Metrics Snapshot",
      "## Parameter Changes",
      "## State Diff Summary",
      "## Checklist",
    ]);
    expect(body).toContain("- Anomalies: 1 (config_mismatch)\n- Changes: 2 updated, 1 added, 0 removed");
    expect(body).toEndWith("- [ ] Review state archive diff and rerun smoke tests");
    expect(shop.read("o/p.md")).toContain(`\`\`\`\`markdown\n${body}\n\`\`\`\``);
  });

  test("embeds no more than 200 lines of a diff and names its file", async () => {
    const updated = Array.from({ length: 500 }, (_, n) => ({
      path: `ev_buckets.${n}`,
      previous: 0,
      current: n,
    }));
    const shop = await reviewed({
      "d.json": JSON.stringify({ ...DIFF, diff: { updated, added: [], removed: [] } }),
    });
    await propose(shop);
    const text = shop.read("o/p.md");
    expect(text).toMatch(/… \d+ more lines\n```/);
    expect(text.split("\n").length).toBeLessThan(300);
    expect(text).toContain("Full diff: [d.json](d.json)");
    expect((shop.json("o/p.json").state_diff_summary as JsonObject).top_updates).toHaveLength(10);
  });

  test("names documents that do not exist; --doc replaces the usual ones", async () => {
    const shop = await reviewed();
    await propose(shop);
    expect(shop.json("o/p.json")).toMatchObject({
      docs_updated: ["docs/go_nogo_checklist.md", "docs/progress_phase4.md", "docs/runbook.md"],
      warnings: [
        "the document docs/go_nogo_checklist.md does not exist",
        "the document docs/progress_phase4.md does not exist",
      ],
    });
    await propose(shop, "--force", "--doc", "m.yaml", "--doc", "d.json");
    expect(shop.json("o/p.json")).toMatchObject({ docs_updated: ["m.yaml", "d.json"], warnings: [] });
    await propose(shop, "--force", "--lang", "ja");
    expect((shop.json("o/p.json").docs_updated as string[])[2]).toBe("docs/runbook.ja.md");
  });

  test.each(["o/p.md", "o/p.json"])(
    "overwrites %s only when told to, and else writes neither",
    async (path) => {
      const shop = await reviewed();
      shop.write(path, "old");
      const { exit, out } = await propose(shop);
      expect([exit, out.error, shop.read(path)]).toEqual([2, "output_exists", "old"]);
      expect(shop.files().filter((file) => file.startsWith("o/"))).toEqual([path]);
      expect((await propose(shop, "--force")).exit).toBe(0);
      expect(shop.read(path)).not.toBe("old");
    },
  );

  test.each<[string, Partial<JsonObject>, string]>([
    ["another symbol", { symbol: "EURUSD" }, "the state diff is of EURUSD conservative"],
    ["another strategy", { strategy_key: "x.Y" }, "the state diff is of the strategy x.Y"],
  ])("of a diff of %s is refused, or warned of", async (_, members, words) => {
    const shop = await reviewed({ "d.json": JSON.stringify({ ...DIFF, ...members }) });
    const { exit, err } = await propose(shop);
    expect([exit, err.includes(words), shop.exists("o/p.md")]).toEqual([1, true, false]);
    await propose(shop, "--force");
    expect((shop.json("o/p.json").warnings as string[])[0]).toContain(words);
    expect(shop.read("o/p.md")).toContain("## Warnings");
  });

  test("of other parameters than the report's is refused", async () => {
    const shop = await reviewed();
    const report = shop.json("r.json");
    shop.write("r.json", JSON.stringify({ ...report, best_parameters: { k_tp: 7 } }));
    expect((await propose(shop)).out).toMatchObject({
      error: "inputs_contradict",
      contradictions: ["the report's best_parameters are not the proposed ones"],
    });
    shop.write("r.json", JSON.stringify({ ...report, experiment: { id: "other" } }));
    expect((await propose(shop)).exit).toBe(1);
  });
});

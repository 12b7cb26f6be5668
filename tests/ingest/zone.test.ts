import { expect, test } from "bun:test";
import { join } from "node:path";
import { ANOMALIES, csvOf, Desk, SNAPSHOT, SOURCE, wave } from "./support.ts";

const script = join(import.meta.dir, "../../scripts/pull_prices.ts");

async function pulled(zone: string): Promise<Record<string, string>> {
  const rows = wave(0, 400, Date.UTC(2024, 2, 8, 20, 0));
  const mixed = rows.map((row, k) =>
    k % 3 === 0 ? { ...row, timestamp: row.timestamp.replace("T", " ") } : row,
  );
  const desk = new Desk({ [SOURCE]: csvOf([...mixed, { timestamp: "2024-3-1" }]) });
  const { root } = desk.workspace;
  const child = Bun.spawn([process.execPath, script, "--workspace", root, "--source", SOURCE], {
    env: { ...process.env, TZ: zone, ORB_NOW: "2024-03-20T00:00:00Z" },
    stdout: "ignore",
  });
  expect(await child.exited).toBe(0);
  const tree = desk.tree();
  expect(Object.keys(tree)).toContain(ANOMALIES);
  tree[SNAPSHOT] = tree[SNAPSHOT]!.replaceAll(root, "");
  return tree;
}

test("an ingest in Tokyo and one in New York write the same bytes", async () => {
  const [tokyo, newYork] = await Promise.all([pulled("Asia/Tokyo"), pulled("America/New_York")]);
  expect(tokyo).toEqual(newYork);
});

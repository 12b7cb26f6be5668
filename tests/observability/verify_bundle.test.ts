import { describe, expect, test } from "bun:test";
import { rmSync } from "node:fs";
import type { JsonObject } from "../../lib/workspace/json.ts";
import { command } from "../../scripts/verify_dashboard_bundle.ts";
import { dataset, exportData, HISTORY, MANIFEST, rows, stocked } from "./dashboard_shop.ts";

type Shop = ReturnType<typeof stocked>;

const JOB = "20260105T000000Z-dashboard-export";
const ARCHIVE = "ops/dashboard_export_archive_manifest.jsonl";

async function exported(): Promise<Shop> {
  const shop = stocked();
  await exportData(shop);
  return shop;
}

/** Puts members in place of those of a JSON file as it lies there. */
function edit(shop: Shop, path: string, members: (document: JsonObject) => JsonObject): void {
  const document = shop.json(path);
  shop.write(path, JSON.stringify({ ...document, ...members(document) }));
}

const codes = (out: JsonObject) => rows(out, "errors").map(({ code }) => code);

describe("a bundle", () => {
  test("that is whole is told dataset by dataset, in the order in which they were expected", async () => {
    const shop = await exported();
    const { exit, out } = await shop.run(
      command,
      "--expected-dataset",
      "latency",
      "--expected-dataset",
      "slippage",
    );
    expect([exit, out.status]).toEqual([0, "ok"]);
    expect(out.manifest).toMatchObject({ sequence: 1, job_id: JOB, dataset_count: 4 });
    expect(Object.values(out.datasets as JsonObject)).toMatchObject([
      { dataset: "latency", status: "ok", row_count: 2, expected_row_count: 2 },
      { dataset: "slippage", status: "ok", row_count: 3 },
      { dataset: "ev_history", status: "warning" },
      { dataset: "turnover", status: "warning" },
    ]);
    expect(out.history).toMatchObject({ directories: [{ name: JOB, status: "ok" }] });
    expect(shop.log().at(-1)).toMatchObject({
      status: "ok",
      artefacts: ["out/dashboard/latency.json", "out/dashboard/slippage.json"],
    });
  });

  test.each<[string, (shop: Shop) => void, string[]]>([
    ["no manifest", (shop) => rmSync(shop.path(MANIFEST)), ["manifest_missing"]],
    ["a manifest that is no JSON", (shop) => shop.write(MANIFEST, "{"), ["manifest_invalid_json"]],
    [
      "a manifest against its schema",
      (shop) => edit(shop, MANIFEST, () => ({ extra: 1 })),
      ["manifest_schema_error"],
    ],
    [
      "a dataset that is not in the manifest",
      (shop) => edit(shop, MANIFEST, (manifest) => ({ datasets: rows(manifest, "datasets").slice(0, -1) })),
      ["dataset_missing"],
    ],
    [
      "a file that is gone",
      (shop) => rmSync(shop.path("out/dashboard/latency.json")),
      ["dataset_file_missing"],
    ],
    [
      "a file that is no JSON",
      (shop) => shop.write("out/dashboard/latency.json", "{"),
      ["checksum_mismatch", "dataset_json_error"],
    ],
    [
      "another row",
      (shop) => edit(shop, "out/dashboard/latency.json", (document) => ({ rows: rows(document).slice(1) })),
      ["checksum_mismatch", "row_count_mismatch"],
    ],
    [
      "another dataset's content",
      (shop) => edit(shop, "out/dashboard/latency.json", () => ({ dataset: "turnover" })),
      ["checksum_mismatch", "dataset_name_mismatch"],
    ],
    [
      "other sources",
      (shop) => edit(shop, "out/dashboard/latency.json", () => ({ source_files: [] })),
      ["checksum_mismatch", "source_hash_mismatch"],
    ],
    [
      "another time",
      (shop) => edit(shop, "out/dashboard/latency.json", () => ({ generated_at: "2026-01-05T00:00:01Z" })),
      ["checksum_mismatch", "generated_at_mismatch"],
    ],
    [
      "another job",
      (shop) => edit(shop, "out/dashboard/latency.json", () => ({ job_id: "20260105T000000Z-x" })),
      ["checksum_mismatch", "job_mismatch"],
    ],
    ["a page that is gone", (shop) => rmSync(shop.path("out/dashboard/index.html")), ["report_file_missing"]],
    [
      "a page that was changed",
      (shop) => shop.write("out/dashboard/index.html", "<p>"),
      ["report_checksum_mismatch"],
    ],
    ["no history", (shop) => rmSync(shop.path(HISTORY), { recursive: true }), ["history_missing"]],
    ["a folder without a time", (shop) => shop.write(`${HISTORY}/notes/a.txt`, ""), ["history_invalid_name"]],
    [
      "a folder that is too old",
      (shop) => shop.write(`${HISTORY}/20250101T000000Z-x/a.txt`, ""),
      ["history_retention_violation"],
    ],
    [
      "a copy that was changed",
      (shop) => shop.write(`${HISTORY}/${JOB}/latency.json`, "{}"),
      ["history_checksum_mismatch"],
    ],
    [
      "a copy that is gone",
      (shop) => rmSync(shop.path(`${HISTORY}/${JOB}/latency.json`)),
      ["history_checksum_mismatch"],
    ],
    ["a record that is no JSON", (shop) => shop.write(ARCHIVE, "{\n"), ["archive_invalid_json"]],
    [
      "a record without a job",
      (shop) => shop.write(ARCHIVE, '{"datasets": []}\n'),
      ["archive_invalid_entry"],
    ],
  ])("with %s is found out, and logged", async (_, damage, expected) => {
    const shop = await exported();
    damage(shop);
    const { exit, out } = await shop.run(command);
    expect([exit, out.status, codes(out)]).toEqual([1, "error", expected]);
    expect(shop.log().at(-1)).toMatchObject({ status: "error", diagnostics: { error_code: expected[0] } });
  });

  test("is read with checksums in any case", async () => {
    const shop = await exported();
    edit(shop, MANIFEST, (manifest) => ({
      datasets: rows(manifest, "datasets").map((entry) => ({
        ...entry,
        checksum_sha256: String(entry.checksum_sha256).toUpperCase(),
      })),
    }));
    expect((await shop.run(command)).exit).toBe(0);
  });

  test("is found also where the manifest names absolute paths", async () => {
    const shop = await exported();
    edit(shop, MANIFEST, (manifest) => ({
      datasets: rows(manifest, "datasets").map((entry) => ({
        ...entry,
        path: shop.path(`out/dashboard/${entry.dataset}.json`),
      })),
    }));
    expect((await shop.run(command)).exit).toBe(0);
  });

  test("is judged at the time that is named", async () => {
    const shop = await exported();
    const later = ["--reference-time", "2026-06-01T00:00:00Z"];
    expect(codes((await shop.run(command, ...later)).out)).toEqual(["history_retention_violation"]);
    expect((await shop.run(command, ...later, "--retention-days", "-1")).exit).toBe(0);
    expect((await shop.run(command, "--reference-time", "soon")).exit).toBe(2);
  });
});

test("verifying changes nothing but the log and the metrics", async () => {
  const shop = await exported();
  const before = shop.files().map((path) => [path, shop.read(path)]);
  await shop.run(command);
  const after = shop.files().map((path) => [path, shop.read(path)]);
  const changed = after.filter(([path, text]) => !before.some(([p, t]) => p === path && t === text));
  expect(
    changed.map(([path]) => path).filter((path) => !/^ops\/(automation_runs|metrics)\./.test(path!)),
  ).toEqual([]);
  expect(dataset(shop, "latency").dataset).toBe("latency");
});

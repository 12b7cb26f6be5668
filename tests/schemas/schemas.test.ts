import { describe, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { parseInstant } from "../../lib/workspace/time.ts";
import { parseYaml } from "../../lib/workspace/yaml.ts";
import { FOLDER, PUBLISHED, published } from "./table.ts";

const root = resolve(import.meta.dir, "../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");

/** What a validator of another program says of a document, by the schema as it is published. */
function complaints(name: string, document: unknown): string[] {
  const formats = {
    "date-time": (text: string) => !Number.isNaN(parseInstant(text)),
    date: /^\d{4}-\d\d-\d\d$/,
  };
  const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, formats });
  const validate = ajv.compile(JSON.parse(read(`${FOLDER}/${name}.schema.json`)));
  if (validate(document)) return [];
  return validate.errors!.map(({ instancePath, message }) => `${instancePath} ${message}`);
}

test("every file of the folder is one of the table", () => {
  const files = readdirSync(join(root, FOLDER)).sort();
  expect(files).toEqual(
    Object.keys(PUBLISHED)
      .sort()
      .map((name) => `${name}.schema.json`),
  );
});

describe.each(Object.entries(PUBLISHED))("the published schema %s", (name, entry) => {
  test("is the program's own; else: bun tests/schemas/write.ts", () => {
    const path = `${FOLDER}/${name}.schema.json`;
    expect(existsSync(join(root, path))).toBe(true);
    expect(JSON.parse(read(path))).toEqual(JSON.parse(published(entry)));
  });

  const files = entry.files.flatMap((pattern) => [...new Bun.Glob(pattern).scanSync({ cwd: root })]).sort();
  test.each(files)("takes %s", (path) => {
    expect(complaints(name, parseYaml(read(path)).value)).toEqual([]);
  });
});

const entry = {
  job_id: "20270104T003000Z-observability-latency",
  status: "ok",
  logged_at: "2027-01-04T00:30:01.204Z",
};
const dataset = {
  dataset: "latency",
  path: "latency.json",
  checksum_sha256: "a".repeat(64),
  row_count: 1,
  generated_at: "2027-01-04T00:40:00Z",
  source_hash: "b".repeat(64),
};
const manifest = {
  sequence: 12,
  generated_at: "2027-01-04T00:40:00Z",
  job_id: "20270104T004000Z-observability-dashboard",
  datasets: [dataset],
  provenance: { command: "export_dashboard_data", commit_sha: "unknown", inputs: ["runs"] },
};
const archive = {
  job_id: "20270104T003000Z-latency",
  path: "ops/signal_latency_archive/2027/01/20270104T003000Z-latency.csv.gz",
  sha256: "d".repeat(64),
  row_count: 130_412,
  rotated_at: "2027-01-04T00:30:01Z",
};

test.each([
  [
    "automation_run",
    { ...entry, sequence: 17, alerts: [{ id: "a", severity: "warning", x: 1 }], more: true },
  ],
  ["automation_run", { ...entry, status: "warning" }],
  ["dashboard_manifest", manifest],
  ["signal_latency_archive", archive],
  ["observability_latency", {}],
  ["observability_automation", { latency: { args: { a: null, b: [1, ["x", "y"]], c: false } } }],
])("%s takes %j", (name, document) => {
  expect(complaints(name, document)).toEqual([]);
});

test.each([
  ["automation_run", { ...entry, status: "done" }, "/status"],
  ["automation_run", { ...entry, sequence: true }, "/sequence"],
  ["automation_run", { ...entry, sequence: 0 }, "/sequence"],
  ["automation_run", { ...entry, job_id: "../20270104T003000Z-x" }, "/job_id"],
  ["automation_run", { ...entry, logged_at: "2027-01-04" }, "/logged_at"],
  ["automation_run", { ...entry, alerts: [{ id: "a", severity: "loud" }] }, "/alerts/0/severity"],
  ["dashboard_manifest", { ...manifest, extra: 1 }, ""],
  ["dashboard_manifest", { ...manifest, datasets: [] }, "/datasets"],
  ["dashboard_manifest", { ...manifest, datasets: [{ ...dataset, extra: 1 }] }, "/datasets/0"],
  ["signal_latency_archive", { ...archive, sha256: "D".repeat(64) }, "/sha256"],
  ["observability_latency", { slo_p95: 1 }, ""],
  ["observability_latency", { failure_rate_threshold: 2 }, "/failure_rate_threshold"],
])("%s refuses %j", (name, document, at) => {
  expect(complaints(name, document).map((text) => text.split(" ")[0]!)).toContain(at);
});

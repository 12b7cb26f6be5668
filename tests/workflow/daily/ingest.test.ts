import { expect, test } from "bun:test";
import type { JsonObject } from "../../../lib/workspace/json.ts";
import { BARS, desks, states, stepOf } from "./desk.ts";

const { fresh } = desks();
/** The shipped configuration holds its provider back, so that no request leaves the computer. */
const ROUTE = ["--ingest", "--use-api"];

test("the runbook's rehearsal of an API ingest tells the fallback chain and writes nothing", async () => {
  const desk = fresh();
  const before = desk.files();
  const { exit, report, err } = await desk.run(...ROUTE, "--dry-run");
  expect([exit, ...states(report)]).toEqual([0, "ingest dry_run"]);
  expect(err).toMatch(
    /\[wf\] fetching api symbol=USDJPY tf=5m .*\n(.*\n)*\[wf\] local CSV fallback triggered: /,
  );
  expect(err).toMatch(/\[wf\] api_ingest \(local_csv.*\) rows=\d+ last_ts=/);
  expect(desk.files()).toEqual(before);
});

test("an ingest by a route is one line of the workflow itself, and the next step reads its bars", async () => {
  const desk = fresh();
  const { exit, report } = await desk.run(...ROUTE, "--disable-synthetic-extension", "--check-data-quality");
  expect([exit, ...states(report)]).toEqual([0, "ingest ok", "data_quality ok"]);
  const ingest = stepOf(report, "ingest");
  expect(ingest.command).toBe(
    "bun scripts/run_daily_workflow.ts --ingest --symbol USDJPY --mode conservative --use-api --disable-synthetic-extension",
  );
  expect(ingest.artefacts!.map(({ path }) => path)).toEqual([
    "raw/USDJPY/5m.csv",
    BARS,
    "features/USDJPY/5m.csv",
  ]);
  const { ingest_meta } = desk.json("ops/runtime_snapshot.json") as Record<string, JsonObject>;
  const { source_chain } = ingest_meta!.USDJPY_5m as { source_chain: JsonObject[] };
  expect(source_chain.map(({ source }) => source)).toEqual(["local_csv"]);
});

test("a route without any bars ends the run", async () => {
  const desk = fresh();
  const { exit, report } = await desk.run(...ROUTE, "--local-backup-csv", "data/none.csv", "--update-state");
  expect(exit).toBe(1);
  expect(states(report)).toEqual(["ingest failed", "update_state skipped"]);
  expect(stepOf(report, "ingest").next_action).toContain("ingest_anomalies.jsonl");
});

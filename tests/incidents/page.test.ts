import { expect, test } from "bun:test";
import type { IncidentPage } from "../../lib/incidents/page.ts";
import type { JsonObject } from "../../lib/workspace/json.ts";
import { command as incident } from "../../scripts/incident.ts";
import { command as runSim } from "../../scripts/run_sim.ts";
import type { Desk } from "../state/desk.ts";
import { BARS, desk, recorded } from "./support.ts";

const LOSS = { start: "2024-01-10T08:00:00Z", end: "2024-01-10T15:00:00Z", loss: -5.5 };
const pageOf = (id: string) => `ops/incidents/${id}/artifacts/report.html`;
const pageData = (one: Desk, id: string) =>
  JSON.parse(/id="page-data">(.*?)<\/script>/s.exec(one.read(pageOf(id)))![1]!).data as IncidentPage;

test("the page stands among the artifacts, shows the report that is printed, and leaves the folder sound", async () => {
  const one = desk();
  const id = await recorded(one, LOSS);
  await one.run(incident, "replay", id);
  const { exit, out } = await one.run(incident, "report", id, "--html");
  expect([exit, out.html]).toEqual([0, pageOf(id)]);
  const { report, pip, learned, told } = pageData(one, id);
  expect([pip, learned]).toEqual([0.01, null]);
  expect(report.replay).toEqual(out.replay as never);
  expect(report.replay).toEqual(one.json(`ops/incidents/${id}/artifacts/replay.json`) as never);
  expect(told[0]!.ja).toContain("実績");
  expect((await one.run(incident, "check", id)).exit).toBe(0);
});

test("without --html, and in a dry run, no page is written", async () => {
  const one = desk();
  const id = await recorded(one, LOSS);
  await one.run(incident, "replay", id);
  expect((await one.run(incident, "report", id)).out.html).toBeNull();
  await one.run(incident, "report", id, "--html", "--dry-run");
  expect(one.exists(pageOf(id))).toBe(false);
});

test("the page tells what the recorded state had learned, as long as its file is the one that was used", async () => {
  const one = desk();
  const bars = ["--csv", BARS, "--end-ts", "2024-01-10T07:55:00Z", "--no-auto-state", "--no-index"];
  const { out } = await one.run(runSim, ...bars, "--out-dir", "runs");
  const state = String(out.state_path);
  const id = await recorded(one, LOSS, "--snapshot-state", state);
  await one.run(incident, "replay", id);
  await one.run(incident, "report", id, "--html");
  const { alpha, beta } = one.json(state).ev_global as Record<string, number>;
  const { global } = pageData(one, id).learned as { global: JsonObject };
  expect(global.win_mean).toBeCloseTo(alpha! / (alpha! + beta!), 12);
  one.write(state, `${one.read(state)} `);
  await one.run(incident, "report", id, "--html");
  expect(pageData(one, id).learned).toBeNull();
});

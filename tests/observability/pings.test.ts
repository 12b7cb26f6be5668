import { expect, test } from "bun:test";
import { WebhookServer } from "../servers/webhook.ts";
import { exportData, stocked } from "./dashboard_shop.ts";
import { report, stocked as weeklyStocked } from "./weekly_shop.ts";

const CHAIN = `weekly: {ping_url_env: OBS_PING}\ndashboard: {ping_url_env: OBS_PING}\n`;

test.each<[string, string[], string | undefined]>([
  ["that succeeds", [], "/ping"],
  ["that uploads", ["--upload-command", "true"], "/ping"],
  ["whose upload fails", ["--upload-command", "false"], "/ping/fail"],
  ["that fails", ["--latency-rollup", "none.csv"], "/ping/fail"],
  ["that rehearses", ["--dry-run-upload"], undefined],
])("an export %s is told to the watchdog", async (_, flags, path) => {
  await using server = await WebhookServer.start({ status: 200 });
  const shop = stocked();
  shop.write("configs/observability/automation.yaml", CHAIN);
  shop.env = { OBS_PING: server.url("/ping") };
  await exportData(shop, ...flags);
  expect(server.requests.map((request) => request.path)).toEqual(path === undefined ? [] : [path]);
});

test.each<[string, number, string]>([
  ["that arrives", 200, "/ping"],
  ["that is refused", 400, "/ping/fail"],
])("a weekly report %s is told to the watchdog once that is known", async (_, status, path) => {
  await using watchdog = await WebhookServer.start({ status: 200 });
  await using receiver = await WebhookServer.start({ status });
  const shop = weeklyStocked({ "configs/observability/automation.yaml": CHAIN });
  shop.env = { OBS_PING: watchdog.url("/ping") };
  await report(shop, "--webhook-url", receiver.url());
  expect(watchdog.requests.map((request) => request.path)).toEqual([path]);
  await report(shop, "--dry-run-webhook");
  expect(watchdog.requests).toHaveLength(1);
});

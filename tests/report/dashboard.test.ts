import { expect, test } from "bun:test";
import { dashboardPage } from "../../lib/report/dashboard/page.ts";
import { bundle } from "./dashboard_data.ts";

const dataIn = (markup: string) => JSON.parse(/id="page-data">(.*?)<\/script>/s.exec(markup)![1]!).data;
const part = (markup: string, id: string) => markup.split(`<section id="${id}">`)[1]!.split("</section>")[0]!;

test("a dashboard tells what failed, what was carried over and what is not there", () => {
  const { manifest, datasets } = bundle();
  manifest.datasets = (manifest.datasets as { dataset: string }[]).filter(
    ({ dataset }) => dataset !== "turnover",
  );
  const { turnover: _, ...rest } = datasets;
  const markup = dashboardPage(bundle({ manifest, datasets: rest, errors: ["slippage: no <state>"] }));
  const row = (name: string) => markup.split(`<td>${name}</td>`)[1]!.split("</tr>")[0]!;
  expect(row("ev_history")).toContain("made now");
  expect(row("slippage")).toContain("failed");
  expect(row("turnover")).toContain("not exported");
  expect(row("latency")).toContain("carried over");
  expect(markup).toContain("slippage: no &lt;state&gt;");
  expect(part(markup, "turnover")).toContain("No data.");
});

test("a dashboard's change is that over the newest thirty states, or over as many as there are", () => {
  const shown = (count: number) => {
    const { datasets } = bundle();
    const rows = (datasets.ev_history!.rows as object[]).slice(0, count);
    return dashboardPage(bundle({ datasets: { ...datasets, ev_history: { rows } as never } }));
  };
  const tile = (markup: string) =>
    /class="(\w+)">([^<]+)<\/span><\/b>\s*<span><span lang="en">Change over (\d+)/.exec(markup)?.slice(1);
  expect(tile(shown(40))).toEqual(["good", "2.9 %", "30"]);
  expect(tile(shown(5))).toEqual(["good", "0.4 %", "5"]);
  expect(tile(shown(1))).toEqual(["muted", "–", "1"]);
});

test("a dashboard's lines break where a figure is missing", () => {
  const path = (id: string, at: number) =>
    [...part(dashboardPage(bundle()), id).matchAll(/<path d="([^"]*)"/g)][at]![1]!;
  expect(path("latency", 0).match(/M/g)).toHaveLength(2);
  expect(path("slippage", 2).match(/M/g)!.length).toBe(4);
});

test("a dashboard holds all that it shows as data, and nothing of the command line that made it", () => {
  const data = dataIn(dashboardPage(bundle({ errors: ["latency: gone"] })));
  expect(data).toMatchObject({ errors: ["latency: gone"], slo_ms: 5000, manifest: { sequence: 7 } });
  expect(data.manifest.provenance).toEqual({ commit_sha: "abc1234" });
  expect(Object.keys(data.datasets)).toEqual(["ev_history", "slippage", "turnover", "latency"]);
});

test("a dashboard names days, and times where several states fall on one day", () => {
  const { datasets } = bundle();
  const labels = (...timestamps: string[]) => {
    const rows = timestamps.map((timestamp) => ({
      ...(datasets.ev_history!.rows as object[])[0],
      timestamp,
    }));
    const markup = dashboardPage(bundle({ datasets: { ...datasets, ev_history: { rows } as never } }));
    return [...part(markup, "ev_history").matchAll(/text-anchor="middle">([^<]*)</g)].map(([, text]) => text);
  };
  expect(labels("2026-01-05T00:00:00Z", "2026-01-06T00:00:00Z")).toEqual(["2026-01-05", "2026-01-06"]);
  expect(labels("2026-01-05T00:00:00Z", "2026-01-05T09:30:00Z")).toEqual(["01-05 00:00", "01-05 09:30"]);
  expect(labels("2026-01-05T00:00:01Z", "2026-01-05T00:00:02Z")).toEqual([
    "01-05 00:00:01",
    "01-05 00:00:02",
  ]);
});

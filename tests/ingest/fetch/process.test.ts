import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import { root } from "../../sources.ts";
import { tempFolder } from "../../workspace/support.ts";

// The server as a process of its own, and commands as processes in another zone than the tests'.

let server: ReturnType<typeof startServer>;
let url = "";

function startServer() {
  const argv = [
    process.execPath,
    join(root, "tests/servers/market_server.ts"),
    "--days",
    "8",
    "--symbol",
    "EURUSD",
  ];
  return Bun.spawn([...argv, "--fault", "offer_side=A => 503"], {
    stdin: "pipe",
    stdout: "pipe",
    stderr: "inherit",
  });
}

beforeAll(async () => {
  server = startServer();
  const { value } = await server.stdout.getReader().read();
  url = JSON.parse(new TextDecoder().decode(value)).url;
});

afterAll(async () => {
  server.stdin.end();
  expect(await server.exited).toBe(0);
});

async function fetchIn(zone: string, ...flags: string[]) {
  const argv = [
    process.execPath,
    join(root, "scripts/dukascopy_fetch.ts"),
    "--symbol",
    "EURUSD",
    "--workspace",
    tempFolder(),
  ];
  const range = ["--lookback-minutes", "10080", "--end-ts", new Date(Date.now() - 3_600_000).toISOString()];
  const env = { ...process.env, TZ: zone, DUKASCOPY_BASE_URL: url };
  const child = Bun.spawn([...argv, ...range, ...flags], { env, stdout: "pipe", stderr: "pipe" });
  const [text, exit] = await Promise.all([new Response(child.stdout).text(), child.exited]);
  return { text, exit };
}

test("bars are the same in every zone and over every transport", async () => {
  const [utc, tokyo, chart] = await Promise.all([
    fetchIn("UTC"),
    fetchIn("Asia/Tokyo"),
    fetchIn("America/New_York", "--transport", "chart"),
  ]);
  expect([utc.exit, tokyo.exit, chart.exit]).toEqual([0, 0, 0]);
  const lines = (text: string) => text.split("\n").slice(5, -5);
  expect(lines(utc.text).length).toBeGreaterThan(500);
  // They were started at different moments: the ends may differ by a bar.
  expect(lines(tokyo.text).filter((line) => !utc.text.includes(line))).toEqual([]);
  expect(lines(chart.text).filter((line) => !utc.text.includes(line))).toEqual([]);
}, 60_000);

test("the server misbehaves as its command line says", async () => {
  const { text, exit } = await fetchIn(
    "UTC",
    "--transport",
    "chart",
    "--offer-side",
    "ask",
    "--max-retries",
    "0",
  );
  expect({ exit, reason: JSON.parse(text).reason }).toEqual({
    exit: 1,
    reason: "fetch error: chart: http 503",
  });
}, 60_000);

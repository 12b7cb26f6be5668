import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { tellLine, type WorkerEvent } from "../../../lib/workflow/worker/events.ts";
import { HEARTBEAT } from "../../../lib/workflow/worker/heartbeat.ts";
import { script } from "../../e2e/spawned.ts";
import { DAY, MarketServer, wanderingMarket } from "../../servers/market.ts";
import { tempFolder } from "../../workspace/support.ts";
import { newRig } from "./support.ts";

/** A market of the last ten days, by the computer's clock. */
async function market(): Promise<MarketServer> {
  const start = Math.floor(Date.now() / DAY) * DAY - 10 * DAY;
  return MarketServer.start({ market: wanderingMarket("USDJPY", start, Date.now() + DAY), now: Date.now });
}

function start(root: string, url: string, ...flags: string[]) {
  return Bun.spawn([...script("live_ingest_worker"), "--workspace", root, ...flags], {
    cwd: tempFolder(),
    env: { PATH: process.env.PATH!, DUKASCOPY_BASE_URL: url, YAHOO_BASE_URL: url },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
}

const events = (text: string) =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as WorkerEvent);

describe("the worker as a process", () => {
  test("brings bars from the servers, learns them, and tells of each step in a line", async () => {
    await using server = await market();
    const root = tempFolder();
    const child = start(root, server.url, "--once", "--lookback-minutes", "7200");
    const [out, err, exit] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
    expect([exit, err]).toEqual([0, ""]);
    const told = events(out);
    expect(told.map(({ event }) => event)).toEqual(["started", "ingest", "update", "round", "stopped"]);
    expect(told[1]).toMatchObject({ symbol: "USDJPY", source: expect.stringContaining("dukascopy") });
    expect(told[2]).toMatchObject({ status: "applied", bars_applied: told[1]!.rows });
    const lines = (await Bun.file(join(root, "validated/USDJPY/5m.csv")).text()).trimEnd().split("\n");
    expect(lines.length - 1).toBe(Number(told[1]!.rows));
    expect(lines.length).toBeGreaterThan(100);
  });

  test.each(["SIGTERM", "SIGINT"] as const)(
    "ends in order after %s while its sources say nothing",
    async (signal) => {
      await using server = await market();
      server.fail(/./, "hang");
      const root = tempFolder();
      const child = start(root, server.url);
      try {
        while (server.requests.length === 0) await Bun.sleep(20);
        child.kill(signal);
        expect(await child.exited).toBe(0);
        // Had it waited for its sources until the grace was over, it would say no more than that it is stopping.
        expect(events(await child.stdout.text()).map(({ event, reason }) => [event, reason])).toEqual([
          ["started", undefined],
          ["stopping", signal.toLowerCase()],
          ["round", undefined],
          ["stopped", signal.toLowerCase()],
        ]);
        const heartbeat = await Bun.file(join(root, HEARTBEAT)).json();
        expect(heartbeat).toMatchObject({
          state: "stopped",
          stop_reason: signal.toLowerCase(),
          iteration: 1,
        });
      } finally {
        child.kill("SIGKILL");
      }
    },
  );

  test("ends in order after SIGTERM while it sleeps", async () => {
    await using server = await market();
    const root = tempFolder();
    const child = start(root, server.url);
    try {
      let out = "";
      for await (const chunk of child.stdout) {
        const slept = out.includes('"event":"round"');
        out += Buffer.from(chunk).toString();
        if (!slept && out.includes('"event":"round"')) child.kill("SIGTERM");
      }
      expect(await child.exited).toBe(0);
      // Had it slept on, the grace would have ended it without its last word.
      const last = events(out).slice(-2);
      expect(last.map(({ event }) => event)).toEqual(["stopping", "stopped"]);
    } finally {
      child.kill("SIGKILL");
    }
  });

  test("ends at once with a second signal, whatever it is about", async () => {
    const asked = Promise.withResolvers<void>();
    const rig = newRig({
      dukascopy: () => {
        asked.resolve();
        return "hang";
      },
    });
    const running = rig.run({});
    await asked.promise;
    process.emit("SIGTERM");
    process.emit("SIGTERM");
    expect(rig.exits).toEqual([130]);
    expect((await running).result.stop_reason).toBe("sigterm");
    expect(process.listeners("SIGTERM")).toEqual([]);
  });
});

test("a step that does not end holds up a stop for the grace and no longer", async () => {
  const rig = newRig();
  const ended = Promise.withResolvers<number>();
  rig.exit = ended.resolve;
  const asked = Promise.withResolvers<void>();
  rig.ingest = () => {
    asked.resolve();
    return new Promise(() => {});
  };
  rig.run({}, { graceMs: 50 });
  await asked.promise;
  process.emit("SIGTERM");
  expect(await ended.promise).toBe(0);
  expect(await rig.json(HEARTBEAT)).toMatchObject({ state: "stopped", stop_reason: "sigterm" });
  process.removeAllListeners("SIGTERM");
  process.removeAllListeners("SIGINT");
});

describe("on a terminal", () => {
  test("one line is drawn anew, and errors stay above it", () => {
    let screen = "";
    const tell = tellLine((text) => (screen += text), "en", 60);
    const at = "2026-01-05T10:05:21Z";
    tell(
      { event: "ingest", symbol: "USDJPY", source: "dukascopy", rows: 1, last_ts: "2026-01-05T10:00:00" },
      at,
    );
    tell({ event: "round", round: 7, next_run_at: "2026-01-05T10:10:24Z" }, at);
    tell(
      { event: "error", symbol: "USDJPY", mode: "bridge", error: "x", details: "the state is broken" },
      at,
    );
    tell({ event: "market_closed", until: "2026-01-11T22:05:20Z" }, at);
    expect(screen.split("\r\u001b[K").slice(1)).toEqual([
      "round 7  USDJPY 10:00 +1 dukascopy  next 10:10:24 UTC",
      "10:05:21 USDJPY bridge: the state is broken\n",
      "market closed until 2026-01-11T22:05:20Z",
    ]);
  });

  test("it is never wider than the terminal", () => {
    const lines: string[] = [];
    const tell = tellLine((text) => void lines.push(text.replace("\r\u001b[K", "")), "ja", 30);
    const at = "2026-01-05T10:05:21Z";
    for (const symbol of ["USDJPY", "EURUSD"])
      tell({ event: "ingest", symbol, source: null, rows: 0, last_ts: null }, at);
    tell({ event: "round", round: 7, next_run_at: null }, at);
    expect(lines.map((line) => Bun.stringWidth(line))).toEqual([29]);
    expect(lines[0]).toStartWith("7 巡目  USDJPY – +0 ✗");
  });
});

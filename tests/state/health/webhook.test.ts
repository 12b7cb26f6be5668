import { afterAll, describe, expect, test } from "bun:test";
import { ExchangeFailed, type Transport } from "../../../lib/notify/http.ts";
import { settleHealth } from "../../../lib/state/health/check.ts";
import { broadcast, createBroadcastEffects } from "../../../lib/notify/broadcast.ts";
import type { JsonObject } from "../../../lib/workspace/json.ts";
import { command } from "../../../scripts/check_state_health.ts";
import { Desk } from "../desk.ts";

const HISTORY = "ops/health/state_checks.json";
const POOR = '{"ev_global": {"alpha": 1, "beta": 1}}';

/** Takes what is posted; the path says how it answers. */
const received: { path: string; body: JsonObject }[] = [];
const server = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  async fetch(request) {
    const { pathname } = new URL(request.url);
    received.push({ path: pathname, body: (await request.json()) as JsonObject });
    return new Response(null, { status: pathname.startsWith("/broken") ? 500 : 200 });
  },
});
afterAll(() => server.stop(true));

const base = `http://127.0.0.1:${server.port}`;
const shown = `${base}/***`;
const posted = () => received.splice(0);
const record = (desk: Desk) => (JSON.parse(desk.read(HISTORY)) as JsonObject[]).at(-1)!;

describe("warnings", () => {
  test("are posted once to every URL, whatever the others answer, and the history says what came of it", async () => {
    const desk = new Desk({ "s.json": POOR });
    const urls = `${base}/broken/TOKEN-1, not-a-url, ${base}/ok/TOKEN-2?key=TOKEN-3`;
    const { exit, out, err } = await desk.run(command, "--state", "s.json", "--webhook", urls);
    const { checked_at, state_path, warnings, metrics } = out;
    const payload = { event: "state_health_warning", state_path, checked_at, warnings, metrics };
    const arrived = posted();
    expect(arrived.map(({ path }) => path).sort()).toEqual(["/broken/TOKEN-1", "/ok/TOKEN-2"]);
    for (const { body } of arrived) expect(body).toEqual(payload as JsonObject);
    expect(exit).toBe(0);
    expect(out.webhook).toBeUndefined();
    expect(record(desk).webhook).toEqual([
      { url: shown, ok: false, detail: "http_error=500" },
      { url: "***", ok: false, detail: "invalid_url" },
      { url: shown, ok: true, detail: "status=200" },
    ]);
    expect(err).toContain(`the warning was not delivered to ${shown} (http_error=500)`);
    const written = Object.values(desk.files()).join("");
    for (const secret of ["TOKEN-1", "TOKEN-2", "TOKEN-3", "not-a-url"]) {
      expect(JSON.stringify(out) + err + written).not.toContain(secret);
    }
  });

  test("of a state that cannot be used are posted, too", async () => {
    const desk = new Desk({ "s.json": "{" });
    expect((await desk.run(command, "s.json", "--webhook", `${base}/ok`)).exit).toBe(1);
    expect(posted()).toMatchObject([
      { body: { warnings: ["state unreadable: state_corrupt"], metrics: null, state_path: "s.json" } },
    ]);
    expect(record(desk).webhook).toEqual([{ url: shown, ok: true, detail: "status=200" }]);
  });

  test("that could not be delivered do not change how the check ends", async () => {
    const desk = new Desk({ "s.json": POOR });
    const flags = ["--webhook", "http://127.0.0.1:1/x", "--fail-on-warning"];
    expect((await desk.run(command, "s.json", ...flags)).exit).toBe(2);
    expect(record(desk).webhook).toMatchObject([
      { ok: false, detail: expect.stringMatching(/^connect_failed:/) },
    ]);
  });
});

describe("what came of webhooks", () => {
  const payload = { state_path: "s.json", checked_at: "2026-01-05T00:00:00Z" };
  const webhook = [{ url: shown, ok: true, detail: "status=200" }];
  const settle = (desk: Desk) => {
    const effect = { kind: "x", payload, history: { path: HISTORY, limit: 90 } };
    const plan = { result: {} as never, exitCode: 0, reads: [], changes: [], effects: [effect] };
    return settleHealth(desk.context(), plan, [{ kind: "x", ok: true, detail: { webhook } }]).changes;
  };

  test("goes to the check's own record, whatever others have added since", () => {
    const records: JsonObject[] = [
      { ...payload, note: "an earlier check of the same second" },
      { ...payload, note: "own" },
      { ...payload, webhook: [] },
      { ...payload, state_path: "t.json" },
      { ...payload, checked_at: "2026-01-05T00:00:01Z" },
    ];
    const desk = new Desk({ [HISTORY]: JSON.stringify(records) });
    const [change] = settle(desk);
    const after = JSON.parse((change as { content: string }).content);
    expect(after).toEqual(records.with(1, { ...records[1], webhook } as JsonObject));
  });

  test("is dropped where the record is gone", () => {
    expect(settle(new Desk({ [HISTORY]: "[]" }))).toEqual([]);
    expect(settle(new Desk())).toEqual([]);
  });

  test.each([
    [[200, 200], true],
    [[200, 500], false],
  ])("counts as done when all have accepted: %p", async (answers, ok) => {
    const [first, second] = answers.map((status) => `${base}/${status === 200 ? "ok" : "broken"}`);
    const effect = broadcast(`${first},${second}`, payload, {});
    const [run] = Object.values(createBroadcastEffects());
    expect((await run!(new Desk().context(), effect)).ok).toBe(ok);
    posted();
  });

  test("is a timeout where a receiver hangs, and the others are served all the same", async () => {
    const transport: Transport = ({ url, signal }) =>
      url.pathname === "/ok"
        ? Promise.resolve({ status: 204, location: null, retryAfter: null, body: "" })
        : new Promise((_, reject) => {
            signal.addEventListener("abort", () => reject(new ExchangeFailed("timeout")));
          });
    const [run] = Object.values(createBroadcastEffects({ transport, timeoutMs: 20 }));
    const effect = broadcast(`${base}/hangs,${base}/ok`, payload, {});
    const { detail } = await run!(new Desk().context(), effect);
    expect(detail.webhook).toMatchObject([{ detail: "timeout" }, { detail: "status=204" }]);
  });
});

describe("nothing is posted", () => {
  test.each([
    ["without warnings", '{"ev_global": {"alpha": 80, "beta": 20}}', ["--webhook", `${base}/ok`]],
    ["without a URL, whatever the environment has", POOR, []],
    ["for an empty flag", POOR, ["--webhook", ""]],
  ])("%s", async (_, state, flags) => {
    const desk = new Desk({ "s.json": state });
    expect((await desk.run(command, "s.json", ...flags)).exit).toBe(0);
    expect(posted()).toEqual([]);
    expect(record(desk).webhook).toBeUndefined();
  });

  test("to anywhere but this computer while the clock is fixed", async () => {
    const desk = new Desk({ "s.json": POOR });
    await desk.run(command, "s.json", "--webhook", "http://192.0.2.1/x");
    expect(record(desk).webhook).toEqual([{ url: "http://192.0.2.1/***", ok: false, detail: "clock_fixed" }]);
  });
});

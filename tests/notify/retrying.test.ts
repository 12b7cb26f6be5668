import { describe, expect, test } from "bun:test";
import { bodySignature, bodySignatureHolds, canonicalJson } from "../../lib/notify/canonical.ts";
import { type Answer, ExchangeFailed, type Transport } from "../../lib/notify/http.ts";
import { postReport, type Report } from "../../lib/notify/retrying.ts";
import { retryAfterMs } from "../../lib/notify/retry_after.ts";
import { WebhookServer } from "../servers/webhook.ts";
import { fakeClock } from "../workspace/support.ts";

/** Answers in turn, the last one for ever; a text is a failure of the network. */
function transportOf(...answers: (Partial<Answer> | string)[]) {
  const asked: Parameters<Transport>[0][] = [];
  const transport: Transport = async (exchange) => {
    const answer = answers[Math.min(asked.push(exchange), answers.length) - 1]!;
    if (typeof answer === "string") throw new ExchangeFailed(answer);
    return { status: 200, location: null, retryAfter: null, body: "", ...answer };
  };
  return { asked, transport };
}

const report: Report = {
  url: "https://hooks.example.com/canary-path",
  payload: { z: null, a: [1, { c: "相", b: 2 }] },
};

/** What came of a report, and the pauses in seconds. */
async function post(more: Partial<Report>, ...answers: (Partial<Answer> | string)[]) {
  const clock = { ...fakeClock(), fixed: false };
  const { asked, transport } = transportOf(...answers);
  const result = await postReport(clock, { ...report, ...more }, transport);
  return { result, asked, slept: clock.slept.map((ms) => ms / 1000) };
}

const body = '{"a":[1,{"b":2,"c":"相"}],"z":null}';
const shown = "https://hooks.example.com/***";

describe("a report", () => {
  test("is posted in canonical form", async () => {
    const { result, asked } = await post({}, { status: 202 });
    expect(result).toEqual({ url: shown, status: "ok", attempts: 1, status_code: 202, response_ms: 0 });
    expect(asked[0]).toMatchObject({
      body,
      headers: { "content-type": "application/json", "user-agent": "observability-automation/1.0" },
    });
    expect(asked[0]!.headers["x-obs-signature"]).toBeUndefined();
  });

  test("is signed with the caller's secret", async () => {
    const { asked } = await post({ secret: "obs-secret" }, {});
    // Computed with Python's hmac.
    const signature = "78d012dc832392aa0a8bb11e53ffb631fa431284681aa05ba1e9910527367874";
    expect(asked[0]!.headers["x-obs-signature"]).toBe(signature);
    expect(bodySignature(body, "obs-secret")).toBe(signature);
    expect(bodySignatureHolds(body, "obs-secret", `${signature}\n`)).toBe(true);
    for (const wrong of ["", signature.replace("7", "8"), `${signature}0`, signature.toUpperCase()]) {
      expect(bodySignatureHolds(body, "obs-secret", wrong)).toBe(false);
    }
  });

  test("carries the caller's headers, which beat its own in any case", async () => {
    const headers = { "user-agent": "mine", "X-OBS-Delivery-Id": "7" };
    const { asked } = await post({ headers }, {});
    expect(asked[0]!.headers).toMatchObject({ "user-agent": "mine", "x-obs-delivery-id": "7" });
  });

  test.each([
    ["5xx", [{ status: 500 }, { status: 503 }, {}], 3, [60, 120]],
    ["no answer", ["timeout", "connect_failed:ECONNRESET", {}], 3, [60, 120]],
    ["429", [{ status: 429 }, {}], 2, [60]],
    [
      "a wait that the body names",
      [{ status: 503, body: '{"retry_after":7}' }, { status: 500 }, {}],
      3,
      [7, 14],
    ],
    ["a wait that the header names", [{ status: 429, retryAfter: "9" }, { status: 500 }, {}], 3, [9, 18]],
    [
      "a header that beats the body",
      [{ status: 429, retryAfter: "9", body: '{"retry_after":7}' }, {}],
      2,
      [9],
    ],
    ["a date", [{ status: 503, retryAfter: "Fri, 02 Jan 2026 03:05:00 GMT" }, {}], 2, [55]],
    ["a wait without end", [{ status: 429, retryAfter: "86400" }, { status: 500 }, {}], 3, [300, 300]],
    ["a named wait that is not for this status", [{ status: 500, retryAfter: "9" }, {}], 2, [60]],
  ] as [string, (Partial<Answer> | string)[], number, number[]][])(
    "is repeated after %s",
    async (_, answers, attempts, pauses) => {
      const { result, slept } = await post({}, ...answers);
      expect(result).toMatchObject({ status: "ok", attempts });
      expect(slept).toEqual(pauses);
    },
  );

  test.each([400, 401, 404, 410, 302, 304])("is not repeated after %d", async (status) => {
    const { result, slept } = await post({}, { status, body: "" });
    expect(result).toMatchObject({
      status: "error",
      attempts: 1,
      status_code: status,
      error: `HTTP ${status}`,
    });
    expect(slept).toEqual([]);
  });

  test.each([
    ["the network's error", ["timeout"], { attempts: 3, error: "timeout" }],
    [
      "the receiver's words",
      [{ status: 500, body: "no" }],
      { attempts: 3, status_code: 500, error: "no", body: "no" },
    ],
    ["its status where it has none", [{ status: 502 }], { attempts: 3, status_code: 502, error: "HTTP 502" }],
  ] as [string, (Partial<Answer> | string)[], object][])("ends with %s", async (_, answers, expected) => {
    const { result, slept } = await post({}, ...answers);
    expect(result).toMatchObject({ status: "error", ...expected });
    expect(slept).toEqual([60, 120]);
  });

  test("takes as many attempts, and such pauses, as the caller says", async () => {
    const { result, slept } = await post({ maxRetries: 5, retryWaitSeconds: 100 }, { status: 500 });
    expect(result.attempts).toBe(5);
    expect(slept).toEqual([100, 200, 300, 300]);
    expect((await post({ maxRetries: 1 }, { status: 500 })).slept).toEqual([]);
  });

  test.each([
    ["no attempts", { maxRetries: 0 }, "max_retries_exhausted"],
    ["fewer than none", { maxRetries: -1 }, "max_retries_exhausted"],
    ["no URL", { url: "canary" }, "invalid_url"],
    ["plain http to another computer", { url: "http://hooks.example.com/canary" }, "insecure_url"],
  ])("with %s asks nobody", async (_, more, error) => {
    const { result, asked } = await post(more, {});
    expect(result).toMatchObject({ status: "error", attempts: 0, error });
    expect(asked).toEqual([]);
    expect(JSON.stringify(result)).not.toContain("canary");
  });

  test("under a fixed clock does not leave this computer", async () => {
    const { asked, transport } = transportOf({});
    expect(await postReport(fakeClock(), report, transport)).toMatchObject({
      error: "clock_fixed",
      attempts: 0,
    });
    await postReport(fakeClock(), { ...report, url: "http://127.0.0.1/x" }, transport);
    expect(asked.map(({ url }) => url.href)).toEqual(["http://127.0.0.1/x"]);
  });

  test("spreads pauses only when asked, always alike, and never below what the receiver named", async () => {
    const answers = [{ status: 500 }, { status: 429, retryAfter: "10" }, { status: 500 }, { status: 500 }];
    const jittered = await post({ jitter: 0.2, maxRetries: 4 }, ...answers);
    const again = await post({ jitter: 0.2, maxRetries: 4 }, ...answers);
    const [first, named, third] = jittered.slept;
    expect(jittered.slept).toEqual(again.slept);
    expect(first).not.toBe(60);
    expect(first).toBeWithin(48, 72.001);
    expect(named).toBe(10);
    expect(third).toBeWithin(16, 24.001);
  });

  test("never shows its URL or its secret, even when the receiver quotes them", async () => {
    const said = "bad token canary-secret for https://hooks.example.com/canary-path";
    const { result } = await post({ secret: "canary-secret", maxRetries: 1 }, { status: 500, body: said });
    expect(result.error).toBe("bad token *** for https://hooks.example.com/***");
    expect(JSON.stringify(result)).not.toContain("canary");
  });

  test("shows 2 KiB of what a receiver says", async () => {
    const { result } = await post({ maxRetries: 1 }, { status: 500, body: "x".repeat(8000) });
    expect([result.body?.length, result.error?.length]).toEqual([2048, 2048]);
  });

  test("over the network: a receiver that hangs, then breaks, then accepts", async () => {
    await using server = await WebhookServer.start("hang", "reset", { redirect: "/elsewhere" });
    const clock = fakeClock();
    const result = await postReport(clock, { ...report, url: server.url(), timeoutMs: 2000 });
    expect(result).toMatchObject({ status: "error", attempts: 3, status_code: 302 });
    expect(server.requests).toHaveLength(3);
    expect(clock.slept).toEqual([60_000, 120_000]);
    server.behave({ status: 200 });
    expect(await postReport(clock, { ...report, url: server.url() })).toMatchObject({
      status: "ok",
      attempts: 1,
    });
  });
});

describe("Retry-After", () => {
  const now = Date.UTC(2015, 9, 21, 7, 28, 0);
  const of = (answer: Partial<Answer>) =>
    retryAfterMs({ status: 429, location: null, retryAfter: null, body: "", ...answer }, now);
  test.each([
    [{ retryAfter: "120" }, 120_000],
    [{ retryAfter: " 0 " }, 0],
    [{ retryAfter: "1.5" }, 1500],
    [{ retryAfter: "Wed, 21 Oct 2015 07:28:30 GMT" }, 30_000],
    [{ retryAfter: "Wed, 21 Oct 2015 07:27:30 GMT" }, 0],
    [{ retryAfter: "Wed, 31 Feb 2015 07:28:30 GMT" }, undefined],
    [{ retryAfter: "Wed, 21 Foo 2015 07:28:30 GMT" }, undefined],
    [{ retryAfter: "-5" }, undefined],
    [{ retryAfter: "1e9" }, undefined],
    [{ retryAfter: "soon" }, undefined],
    [{ body: '{"retry_after":0.65}' }, 650],
    [{ body: '{"retry_after":-1}' }, undefined],
    [{ body: '{"retry_after":NaN}' }, undefined],
    [{ body: '{"retry_after":"7"}' }, undefined],
    [{ body: "[7]" }, undefined],
    [{ body: "slow down" }, undefined],
    [{ retryAfter: "soon", body: '{"retry_after":3}' }, 3000],
    [{ status: 500, retryAfter: "3" }, undefined],
  ])("%j is %p ms", (answer, expected) => {
    expect(of(answer)).toBe(expected as number);
  });
});

describe("canonical JSON", () => {
  test.each([
    [{ b: 1, a: { d: [3, { z: 0, y: -0 }], c: null } }, '{"a":{"c":null,"d":[3,{"y":0,"z":0}]},"b":1}'],
    [{ "10": 1, "9": 2, é: 3, Z: 4 }, '{"10":1,"9":2,"Z":4,"é":3}'],
    ["相", '"相"'],
  ])("%j", (value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });
});

import { describe, expect, test } from "bun:test";
import { fetchTransport } from "../../lib/notify/http.ts";
import { type Behaviour, WebhookServer } from "../servers/webhook.ts";

/** An exchange that nothing but the transport itself would end. */
const post = (url: string, signal = new AbortController().signal) =>
  fetchTransport({ url: new URL(url), headers: { "X-Own": "1" }, body: "{}", signal });

describe("the transport", () => {
  test("hands on what an answer says", async () => {
    const headers = { "Retry-After": "7", Location: "/elsewhere" };
    await using server = await WebhookServer.start({ status: 429, headers, body: "slow" });
    expect(await post(server.url())).toEqual({
      status: 429,
      retryAfter: "7",
      location: "/elsewhere",
      body: "slow",
    });
    expect(server.requests[0]!.headers).toMatchObject({ "x-own": "1", "accept-encoding": "identity" });
  });

  test("reads at most 8 KiB of a refusal, and nothing of what follows a success", async () => {
    await using server = await WebhookServer.start(
      "endless error",
      { status: 200, body: "thanks" },
      "endless",
    );
    expect((await post(server.url())).body).toBe("x".repeat(8192));
    expect((await post(server.url())).body).toBe("");
    expect((await post(server.url())).status).toBe(200);
  });

  test("knows the status of an answer whose body breaks off", async () => {
    const headers = { "Content-Length": "100" };
    await using server = await WebhookServer.start({ status: 500, headers, body: "half of i" });
    expect((await post(server.url())).status).toBe(500);
  });

  test("unpacks nothing", async () => {
    const bomb = Buffer.from(Bun.gzipSync(Buffer.alloc(1 << 20))).toString("latin1");
    const headers = { "Content-Encoding": "gzip", "Content-Length": String(Buffer.byteLength(bomb)) };
    await using server = await WebhookServer.start({ status: 500, headers, body: bomb });
    expect((await post(server.url())).body).toBe(bomb);
  });

  test.each<[Behaviour]>([["endless"], ["endless error"], ["hang"], ["drip"]])(
    "lets go of a receiver that is %j",
    async (behaviour) => {
      await using server = await WebhookServer.start(behaviour);
      await post(server.url(), AbortSignal.timeout(100)).catch(() => {});
      // Soon: garbage collection would let go of it, too.
      while (server.open > 0) await server.closing;
    },
    5000,
  );

  test("does not repeat a request by itself, whatever breaks", async () => {
    await using server = await WebhookServer.start({ status: 200 }, "reset", "close");
    await post(server.url());
    for (let n = 0; n < 2; n++) await post(server.url()).catch(() => {});
    expect(server.requests).toHaveLength(3);
  });
});

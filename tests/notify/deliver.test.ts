import { describe, expect, test } from "bun:test";
import { deliver, deliverTo, type Sending } from "../../lib/notify/deliver.ts";
import { type Answer, ExchangeFailed, fetchTransport } from "../../lib/notify/http.ts";
import { parseSecrets } from "../../lib/notify/standard.ts";
import type { Clock } from "../../lib/workspace/time.ts";
import { type Behaviour, WebhookServer } from "../servers/webhook.ts";

const message = {
  id: "alert_1",
  payload: { signal_id: "s", side: "SELL", entry: 0, meta: { note: "相場" } },
};
const clock = (fixed = false): Clock => ({
  now: () => Date.UTC(2026, 0, 2, 3, 4, 5, 678),
  monotonic: () => performance.now(),
  fixed,
  sleep: Bun.sleep,
});
const sending = (more: Partial<Sending> = {}): Sending => ({
  clock: clock(),
  transport: fetchTransport,
  timeoutMs: 10_000,
  keys: [],
  ...more,
});
/** Answers without a network; what it was asked for is in `asked`. */
function fake(answers: Record<string, Partial<Answer>>) {
  const asked: string[] = [];
  const transport: Sending["transport"] = async ({ url }) => {
    asked.push(url.href);
    return { status: 200, location: null, retryAfter: null, body: "", ...answers[url.href] };
  };
  return { asked, transport };
}

describe("one attempt", () => {
  test("posts the payload under the message's id", async () => {
    await using server = await WebhookServer.start();
    const url = server.url("/hook/canary?key=1");
    expect(await deliverTo(url, message, sending())).toEqual({
      ok: true,
      detail: "status=200",
      url: `http://127.0.0.1:${server.port}/***`,
    });
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]).toMatchObject({
      method: "POST",
      path: "/hook/canary?key=1",
      headers: {
        "content-type": "application/json",
        "webhook-id": "alert_1",
        "webhook-timestamp": "1767323045",
      },
      body: '{"signal_id":"s","side":"SELL","entry":0,"meta":{"note":"相場"}}',
    });
    expect(server.requests[0]!.headers["webhook-signature"]).toBeUndefined();
  });

  test("is signed with every key in use", async () => {
    await using server = await WebhookServer.start();
    const keys = parseSecrets("whsec_b25l whsec_dHdv");
    await deliverTo(server.url(), message, sending({ keys }));
    const { headers, body } = server.requests[0]!;
    const expected = ["one", "two"].map((key) => {
      const signed = `alert_1.1767323045.${body}`;
      return `v1,${new Bun.CryptoHasher("sha256", key).update(signed).digest("base64")}`;
    });
    expect(headers["webhook-signature"]).toBe(expected.join(" "));
  });

  const misbehaviours: [Behaviour, string][] = [
    [{ status: 201 }, "status=201"],
    [{ status: 204 }, "status=204"],
    [{ status: 400, body: "no" }, "http_error=400"],
    [{ status: 404 }, "http_error=404"],
    [{ status: 500, body: "x".repeat(100_000) }, "http_error=500"],
    [{ status: 304 }, "http_error=304"],
    ["reset", "connect_failed:ECONNRESET"],
    ["close", "connect_failed:ECONNRESET"],
    ["garbage", "connect_failed:EPROTO"],
    ["endless", "status=200"],
    ["endless error", "http_error=500"],
    [{ status: 200, headers: { "Content-Encoding": "gzip" }, body: "no gzip" }, "status=200"],
    [{ status: 500, headers: { "Content-Encoding": "gzip" }, body: "no gzip" }, "http_error=500"],
  ];
  test.each(misbehaviours)("%j comes to %s, after one request", async (behaviour, detail) => {
    await using server = await WebhookServer.start(behaviour);
    expect((await deliverTo(server.url(), message, sending())).detail).toBe(detail);
    expect(server.requests).toHaveLength(1);
  });

  test.each(["hang", "drip"] as const)(
    "a receiver that %ss is left when the time is up",
    async (behaviour) => {
      await using server = await WebhookServer.start(behaviour);
      const began = performance.now();
      const { ok, detail } = await deliverTo(server.url(), message, sending({ timeoutMs: 60 }));
      expect({ ok, detail }).toEqual({ ok: false, detail: "timeout" });
      expect(performance.now() - began).toBeLessThan(5000);
    },
  );

  test("that nobody answers names the system's error, and nothing of the URL", async () => {
    const server = await WebhookServer.start();
    const url = server.url("/canary");
    await server[Symbol.asyncDispose]();
    const delivery = await deliverTo(url, message, sending());
    expect(delivery.detail).toBe("connect_failed:ECONNREFUSED");
    expect(JSON.stringify(delivery)).not.toContain("canary");
  });

  test("at something that speaks no TLS fails as a connection", async () => {
    await using server = await WebhookServer.start("garbage");
    const { detail } = await deliverTo(server.url().replace("http:", "https:"), message, sending());
    expect(detail).toMatch(/^connect_failed:[A-Z_0-9]+$/);
  });

  test.each(["foo", "ftp://127.0.0.1/x", "file:///etc/passwd", "https://", "teams+http://127.0.0.1/x"])(
    "at %s is invalid and asks nobody",
    async (text) => {
      const { asked, transport } = fake({});
      const delivery = await deliverTo(text, message, sending({ transport }));
      expect([delivery.detail, asked]).toEqual(["invalid_url", []]);
    },
  );

  test("under an unusable secret is not made", async () => {
    const { asked, transport } = fake({});
    const delivery = await deliverTo("http://127.0.0.1/x", message, sending({ transport, keys: undefined }));
    expect([delivery.detail, asked]).toEqual(["invalid_secret", []]);
  });

  test("does not hide a defect of the transport", () => {
    const transport = () => Promise.reject(new Error("a defect"));
    expect(deliverTo("http://127.0.0.1/x", message, sending({ transport }))).rejects.toThrow("a defect");
  });

  test("goes past a proxy to this computer", async () => {
    await using server = await WebhookServer.start();
    await using proxy = await WebhookServer.start({ status: 502 });
    process.env.HTTP_PROXY = proxy.url("");
    try {
      expect((await deliverTo(server.url(), message, sending())).detail).toBe("status=200");
    } finally {
      delete process.env.HTTP_PROXY;
    }
    expect(proxy.requests).toEqual([]);
  });
});

describe("a redirect", () => {
  test.each([301, 302, 307, 308])("by %d is followed with the same message", async (status) => {
    await using server = await WebhookServer.start({ redirect: "/moved?to=1", status }, { status: 202 });
    expect((await deliverTo(server.url(), message, sending())).detail).toBe("status=202");
    const [first, second] = server.requests;
    expect([second!.method, second!.path, second!.body]).toEqual(["POST", "/moved?to=1", first!.body]);
    expect(second!.headers["webhook-id"]).toBe("alert_1");
  });

  test.each([
    [
      "303, which asks for a GET that would lose the message",
      { redirect: "/x", status: 303 },
      "http_error=303",
    ],
    ["a redirect to nowhere", { status: 302 }, "http_error=302"],
    ["a redirect that is no URL", { redirect: "http://[", status: 302 }, "http_error=302"],
    ["a redirect to another scheme", { redirect: "https://127.0.0.1/x" }, "http_error=302"],
    ["a redirect to a file", { redirect: "file:///etc/passwd" }, "http_error=302"],
  ] as [string, Behaviour, string][])("%s is not followed", async (_, behaviour, detail) => {
    await using server = await WebhookServer.start(behaviour, { status: 200 });
    expect((await deliverTo(server.url(), message, sending())).detail).toBe(detail);
    expect(server.requests).toHaveLength(1);
  });

  test("in a circle ends", async () => {
    await using server = await WebhookServer.start({ redirect: "/round" });
    expect((await deliverTo(server.url(), message, sending())).detail).toBe("http_error=302");
    expect(server.requests).toHaveLength(6);
  });

  test("takes no more time than a single attempt", async () => {
    await using server = await WebhookServer.start({ redirect: "/a" }, "hang");
    expect((await deliverTo(server.url(), message, sending({ timeoutMs: 80 }))).detail).toBe("timeout");
  });

  test("to another host does not carry the password of the first", async () => {
    await using other = await WebhookServer.start();
    await using server = await WebhookServer.start({ redirect: other.url("/x") });
    const url = server.url().replace("127.0.0.1", "me:canary@127.0.0.1");
    expect((await deliverTo(url, message, sending())).ok).toBe(true);
    expect(server.requests[0]!.headers.authorization).toBe(`Basic ${btoa("me:canary")}`);
    expect(other.requests[0]!.headers.authorization).toBeUndefined();
  });
});

describe("under a fixed clock", () => {
  test.each([
    ["http://127.0.0.1/x", "status=200", 1],
    ["http://localhost/x", "status=200", 1],
    ["https://hooks.example.com/x", "clock_fixed", 0],
    ["http://10.0.0.1/x", "clock_fixed", 0],
  ])("%s comes to %s", async (url, detail, requests) => {
    const { asked, transport } = fake({});
    const delivery = await deliverTo(url, message, sending({ clock: clock(true), transport }));
    expect([delivery.detail, asked.length]).toEqual([detail, requests]);
  });

  test("no redirect leaves this computer either", async () => {
    const { asked, transport } = fake({
      "http://127.0.0.1/x": { status: 307, location: "http://hooks.example.com/y" },
    });
    const delivery = await deliverTo(
      "http://127.0.0.1/x",
      message,
      sending({ clock: clock(true), transport }),
    );
    expect([delivery.detail, asked]).toEqual(["clock_fixed", ["http://127.0.0.1/x"]]);
  });
});

describe("fail-over", () => {
  test("goes on to the next webhook until one accepts, and no further", async () => {
    await using bad = await WebhookServer.start({ status: 500 });
    await using good = await WebhookServer.start();
    await using spare = await WebhookServer.start();
    const delivery = await deliver([bad.url(), "junk", good.url(), spare.url()], message, sending());
    expect(delivery).toEqual({ ok: true, detail: "status=200", url: `http://127.0.0.1:${good.port}/***` });
    expect([bad, good, spare].map(({ requests }) => requests.length)).toEqual([1, 1, 0]);
    expect(bad.ids).toEqual(good.ids);
  });

  test("ends with what the last one said", async () => {
    await using first = await WebhookServer.start({ status: 500 });
    await using last = await WebhookServer.start({ status: 429, headers: { "Retry-After": "17" } });
    expect(await deliver([first.url(), last.url()], message, sending())).toMatchObject({
      ok: false,
      detail: "http_error=429",
      retryAfterMs: 17_000,
    });
  });

  test("tries a webhook that is given twice, twice", async () => {
    const { asked, transport } = fake({ "http://127.0.0.1/x": { status: 500 } });
    await deliver(["http://127.0.0.1/x", "http://127.0.0.1/x"], message, sending({ transport }));
    expect(asked).toHaveLength(2);
  });

  test("gives every webhook its own time", async () => {
    const signals: AbortSignal[] = [];
    const transport: Sending["transport"] = async ({ signal }) => {
      signals.push(signal);
      throw new ExchangeFailed("timeout");
    };
    await deliver(["http://a/", "http://b/"], message, sending({ transport }));
    expect(signals[0]).not.toBe(signals[1]);
  });
});

describe("styles", () => {
  test("are those of each webhook", async () => {
    await using server = await WebhookServer.start({ status: 500 });
    const urls = [`slack+${server.url()}`, `discord+${server.url()}`, server.url()];
    await deliver(urls, message, sending());
    expect(server.messages.map((body) => Object.keys(body as object)[0])).toEqual([
      "text",
      "content",
      "signal_id",
    ]);
  });
});

import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { redactUrl, scrubber, scrubJson } from "../../lib/notify/redact.ts";
import { rememberUrls, targetsOf, urlsOf } from "../../lib/notify/targets.ts";
import type { Json } from "../../lib/workspace/json.ts";
import { isLoopback, parseWebhook, webhookUrls } from "../../lib/notify/urls.ts";

describe("webhooks", () => {
  test.each([
    ["none", undefined, undefined, []],
    ["of the environment, split at both", undefined, "a;b,c; ;d", ["a", "b", "c", "d"]],
    ["of the flag", "a", "b", ["a"]],
    ["of the flag, split at both", " a ;b,, c", undefined, ["a", "b", "c"]],
    ["of a flag that names none", " , ", "b", []],
    ["of the environment under an empty flag", "", "b", ["b"]],
    ["given twice", "a,a", undefined, ["a", "a"]],
  ])("%s", (_, flag, env, urls) => {
    expect(webhookUrls(flag, { SIGNAL_WEBHOOK_URLS: env })).toEqual(urls);
  });

  test.each([
    ["https://h/x", "https://h/x", undefined],
    ["slack+https://h/x", "https://h/x", "slack"],
    ["Discord+http://h/x", "http://h/x", "discord"],
    ["json+https://h/x", "https://h/x", "json"],
    ["teams+https://h/x", undefined, undefined],
    ["ftp://h/x", undefined, undefined],
    ["file:///etc/passwd", undefined, undefined],
    ["javascript:alert(1)", undefined, undefined],
    ["foo", undefined, undefined],
    ["http://", undefined, undefined],
  ] as const)("%s is understood", (text, url, style) => {
    const hook = parseWebhook(text);
    expect([hook.url?.href, hook.style]).toEqual([url, style]);
  });

  test.each([
    ["http://localhost/x", true],
    ["http://LOCALHOST:8080/x", true],
    ["http://a.localhost/", true],
    ["http://127.0.0.1:1/", true],
    ["http://127.9.9.9/", true],
    ["http://127.1/", true],
    ["http://[::1]:80/", true],
    ["http://localhost.example.com/", false],
    ["http://127.0.0.1.example.com/", false],
    ["http://10.0.0.1/", false],
    ["http://0.0.0.0/", false],
    ["https://hooks.example.com/127.0.0.1", false],
  ])("%s is on this computer: %p", (text, loopback) => {
    expect(isLoopback(new URL(text))).toBe(loopback);
  });

  test("stand in plans without being seen, and are found again by whoever knows them", () => {
    const [one, two] = ["https://h/canary-one", "https://h/canary-two"];
    const targets = targetsOf(`${one},${two}`);
    expect(JSON.stringify(targets)).not.toContain("canary");
    expect(targets).toEqual([expect.stringMatching(/^url:[0-9a-f]{16}$/), expect.stringMatching(/^url:/)]);
    expect(urlsOf(targets, {})).toEqual([one, two]);
    expect(urlsOf(["env:SIGNAL_WEBHOOK_URLS"], { SIGNAL_WEBHOOK_URLS: "x,y" })).toEqual(["x", "y"]);
    const foreign = "url:0000000000000000";
    expect(urlsOf([foreign], {})).toEqual([]);
    rememberUrls(undefined);
    expect(targetsOf(undefined)).toEqual(["env:SIGNAL_WEBHOOK_URLS"]);
    expect(targetsOf(" , ")).toEqual([]);
  });

  test("given by flag are found in the environment of a later command", () => {
    const [target] = targetsOf("https://h/moved");
    const wanted = ["url:ffffffffffffffff", target!];
    expect(urlsOf(wanted, { SIGNAL_WEBHOOK_URLS: "https://h/other;https://h/moved" })).toEqual([
      "https://h/moved",
    ]);
  });
});

describe("redaction", () => {
  test.each([
    ["https://user:pass@hooks.example.com/services/T0/B0/key?x=1#y", "https://hooks.example.com/***"],
    ["http://127.0.0.1:8080/hook", "http://127.0.0.1:8080/***"],
    ["slack+https://hooks.slack.com/services/key", "slack+https://hooks.slack.com/***"],
    ["https://h", "https://h/***"],
    ["ftp://h/key", "***"],
    ["user:key@host/path", "***"],
    ["key", "***"],
    ["", "***"],
  ])("%s is shown as %s", (text, shown) => {
    expect(redactUrl(text)).toBe(shown);
  });

  test("masks a webhook in every form in which a text may quote it", () => {
    const secret = "slack+https://me:pass%20word@h.example/services/a%2Fb?token=canary";
    const scrub = scrubber([secret, "junk-canary"], ["whsec_Y2FuYXJ5, whsec_b2xkZXI"]);
    for (const quoted of [
      secret,
      secret.slice("slack+".length),
      new URL(secret.slice("slack+".length)).href,
      "/services/a%2Fb?token=canary",
      "/services/a%2Fb",
      "pass word",
      "junk-canary",
      "whsec_Y2FuYXJ5",
      "whsec_b2xkZXI",
    ]) {
      const text = scrub(`cannot reach "${quoted}" (twice: ${quoted})`);
      for (const part of ["canary", "services", "word", "whsec"]) expect(text).not.toContain(part);
      expect(text).toMatch(/^cannot reach ".*\*\*\*" \(twice: .*\*\*\*\)$/);
    }
  });

  test("masks a webhook as it was configured, also where parsing changes it", () => {
    const bare = "HTTPS://H.example/services/相場 canary";
    const scrub = scrubber([`slack+${bare}`]);
    expect(scrub(`<${bare}> <${new URL(bare).href}>`)).toBe(
      "<https://h.example/***> <https://h.example/***>",
    );
  });

  test("masks a webhook whose only secret is its user", () => {
    const scrub = scrubber(["https://canary-key@H.example"]);
    expect(scrub("<https://canary-key@h.example/>")).toBe("<https://h.example/***>");
  });

  test("leaves ordinary words alone", () => {
    const scrub = scrubber(["https://h.example/", "http://h/a", "x"], ["", undefined, "short"]);
    expect(scrub("a short text on h.example / x")).toBe("a short text on h.example / x");
  });

  test("reaches every text of a value, keys too", () => {
    const scrub = scrubber(["https://h/canary"]);
    const value: Json = { "see https://h/canary": [1, null, true, { deep: ["https://h/canary!"] }] };
    expect(scrubJson(value, scrub)).toEqual({
      "see https://h/***": [1, null, true, { deep: ["https://h/***!"] }],
    });
  });

  test("property: no text that holds a webhook's path still holds it", () => {
    const path = fc.stringMatching(/^\/[A-Za-z0-9_-]{8,40}$/);
    fc.assert(
      fc.property(path, fc.string(), fc.string(), (secret, before, after) => {
        const url = `https://hooks.example.com${secret}`;
        expect(scrubber([url])(`${before}${url}${after}`)).not.toContain(secret);
        expect(redactUrl(url)).toBe("https://hooks.example.com/***");
      }),
    );
  });
});

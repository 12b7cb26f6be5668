import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { alertPayload, signalPayload } from "../../lib/notify/payload.ts";
import { renderBody, styleOf } from "../../lib/notify/styles.ts";
import { parseWebhook } from "../../lib/notify/urls.ts";
import type { JsonObject } from "../../lib/workspace/json.ts";

const signal = signalPayload({
  signalId: "usdjpy_orb",
  timestamp: "2026-01-02T03:04:05.000000+00:00",
  side: "BUY",
  entry: 150.25,
  tp: 150.65,
  sl: 150.05,
  trail: 0,
  confidence: 0.6,
  meta: null,
});

describe("a signal", () => {
  test("has its members in their order", () => {
    expect(JSON.stringify(signal)).toBe(
      '{"signal_id":"usdjpy_orb","timestamp_utc":"2026-01-02T03:04:05.000000+00:00","side":"BUY","entry":150.25,"tp":150.65,"sl":150.05,"trail":0,"confidence":0.6,"meta":null}',
    );
  });
});

describe("an alert", () => {
  const violation = (delta: number) => ({ path: `p${delta}`, abs_delta: delta });
  const anomalies = (count: number): JsonObject[] => [
    { type: "max_delta_exceeded", violations: Array.from({ length: count }, (_, n) => violation(n)) },
    { type: "var_cap_exceeded", var: 1, cap: 0.5 },
  ];

  test("sells nothing", () => {
    const payload = alertPayload("state_update_rollback", "now", { simulate_live: true, anomalies: [] });
    expect(JSON.stringify(payload)).toBe(
      '{"signal_id":"state_update_rollback","timestamp_utc":"now","side":"SELL","entry":0,"tp":0,"sl":0,"trail":0,"confidence":0,"meta":{"simulate_live":true,"anomalies":[]}}',
    );
  });

  test("names the fifty largest violations, and how many there were", () => {
    const { meta } = alertPayload("s", "now", { anomalies: anomalies(120) }) as {
      meta: { anomalies: JsonObject[] };
    };
    const [first, second] = meta.anomalies;
    const named = first!.violations as { abs_delta: number }[];
    expect(named).toHaveLength(50);
    expect(named.map(({ abs_delta }) => abs_delta)).toEqual(Array.from({ length: 50 }, (_, n) => 119 - n));
    expect(first!.violations_total).toBe(120);
    expect(second).toEqual(anomalies(0)[1]!);
  });

  test("leaves the caller's own list alone", () => {
    const given = anomalies(60);
    alertPayload("s", "now", { anomalies: given });
    expect(given).toEqual(anomalies(60));
  });
});

describe("the style of a webhook", () => {
  test.each([
    ["https://h/x", undefined, "json"],
    ["https://h/x", "slack", "slack"],
    ["discord+https://h/x", "slack", "discord"],
    ["json+https://hooks.slack.com/x", undefined, "json"],
    ["https://hooks.slack.com/services/x", undefined, "slack"],
    ["https://discord.com/api/webhooks/x", undefined, "discord"],
    ["https://hooks.slack.com/services/x", "json", "json"],
    ["https://hooks.slack.com.example.com/x", undefined, "json"],
  ] as const)("%s under %s is %s", (text, style, expected) => {
    const { url, style: own } = parseWebhook(text);
    expect(styleOf({ url: url!, style: own }, { style })).toBe(expected);
  });
});

describe("bodies", () => {
  test("json is the payload on one line", () => {
    expect(renderBody("json", signal)).toBe(JSON.stringify(signal));
  });

  test("slack has the text of the notification and blocks with the facts that say something", () => {
    expect(JSON.parse(renderBody("slack", { ...signal, signal_id: "<!channel> & co" }))).toEqual({
      text: "&lt;!channel&gt; &amp; co BUY 2026-01-02T03:04:05.000000+00:00",
      blocks: [
        {
          type: "section",
          text: {
            type: "mrkdwn",
            text: "*&lt;!channel&gt; &amp; co BUY 2026-01-02T03:04:05.000000+00:00*\n*entry* 150.25\n*tp* 150.65\n*sl* 150.05\n*confidence* 0.6",
          },
        },
      ],
    });
  });

  test("slack shows what goes with an alert", () => {
    const { blocks } = JSON.parse(renderBody("slack", alertPayload("s", "now", { anomalies: [] })));
    expect(blocks.at(-1).text.text).toBe('```{"anomalies":[]}```');
  });

  test("discord pings nobody, whatever the signal is called", () => {
    expect(JSON.parse(renderBody("discord", { ...signal, signal_id: "@everyone", meta: "```x" }))).toEqual({
      content: "@everyone BUY 2026-01-02T03:04:05.000000+00:00",
      embeds: [
        {
          title: "@everyone BUY 2026-01-02T03:04:05.000000+00:00",
          description: "```json\n'''x\n```",
          fields: [
            { name: "entry", value: "150.25", inline: true },
            { name: "tp", value: "150.65", inline: true },
            { name: "sl", value: "150.05", inline: true },
            { name: "confidence", value: "0.6", inline: true },
          ],
        },
      ],
      allowed_mentions: { parse: [] },
    });
  });

  test("property: no payload exceeds what the services take", () => {
    const text = fc.string({ unit: "grapheme", maxLength: 9000, size: "max" });
    fc.assert(
      fc.property(text, text, text, (signal_id, note, long) => {
        const payload = { ...signal, signal_id, entry: long, tp: long, sl: long, meta: { note } };
        const slack = JSON.parse(renderBody("slack", payload));
        for (const { text: section } of slack.blocks) expect(section.text.length).toBeLessThanOrEqual(3000);
        const { content, embeds } = JSON.parse(renderBody("discord", payload));
        const { title, description, fields } = embeds[0];
        expect(content.length).toBeLessThanOrEqual(2000);
        expect(title.length).toBeLessThanOrEqual(256);
        expect(description.length).toBeLessThanOrEqual(4096);
        const inFields = fields.flatMap((field: JsonObject) => [field.name, field.value]).join("").length;
        expect(title.length + description.length + inFields).toBeLessThanOrEqual(6000);
      }),
      { numRuns: 50, endOnFailure: true },
    );
  });
});

import type { Json, JsonObject } from "../workspace/json.ts";
import { printJsonLine } from "../workspace/jsonfile.ts";

/** `json` is the payload itself; the others are what the two chat services take. */
export const STYLES = ["json", "slack", "discord"] as const;
export type Style = (typeof STYLES)[number];

/** The environment variable with the style of webhooks that have no prefix. */
export const STYLE_ENV = "SIGNAL_WEBHOOK_STYLE";

/** Services that refuse the bare payload. */
const KNOWN_HOSTS: Record<string, Style> = {
  "hooks.slack.com": "slack",
  "hooks.slack-gov.com": "slack",
  "discord.com": "discord",
  "discordapp.com": "discord",
};

export function parseStyle(word: string): Style | undefined {
  return STYLES.find((style) => style === word.trim().toLowerCase());
}

/** By the URL's own prefix, else as configured, else by the service's host, else `json`. */
export function styleOf(
  hook: { url: URL; style: Style | undefined },
  config: { style?: Style | undefined },
): Style {
  return hook.style ?? config.style ?? KNOWN_HOSTS[hook.url.hostname] ?? "json";
}

/** The request body of a payload. */
export function renderBody(style: Style, payload: JsonObject): string {
  if (style === "slack") return printJsonLine(slackMessage(payload));
  if (style === "discord") return printJsonLine(discordMessage(payload));
  return printJsonLine(payload);
}

/** The service's limits, in characters. */
const SLACK_SECTION = 3000;
const DISCORD = { content: 2000, title: 256, name: 256, value: 1024, description: 4096, all: 6000 };

/** Text for notifications and, as blocks, the same with its details. https://docs.slack.dev/reference/block-kit/blocks/section-block */
function slackMessage(payload: JsonObject): JsonObject {
  const { headline, facts, details } = describe(payload);
  const text = slackEscape(headline);
  const section = (lines: string) => ({ type: "section", text: { type: "mrkdwn", text: lines } });
  const listed = facts.map(([name, value]) => `*${slackEscape(name)}* ${slackEscape(value)}`).join("\n");
  const blocks: Json[] = [section(cut(`*${text}*\n${listed}`, SLACK_SECTION))];
  if (details) blocks.push(section(`\`\`\`${cut(slackEscape(details), SLACK_SECTION - 6)}\`\`\``));
  return { text: cut(text, SLACK_SECTION), blocks };
}

/** Its three control characters. */
function slackEscape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Nobody is pinged whatever the payload says. https://discord.com/developers/docs/resources/message#embed-object-embed-limits */
function discordMessage(payload: JsonObject): JsonObject {
  const { headline, facts, details } = describe(payload);
  const title = cut(headline, DISCORD.title);
  const fields = facts.map(([name, value]) => ({
    name: cut(name, DISCORD.name),
    value: cut(value, DISCORD.value),
    inline: true,
  }));
  const used = title.length + fields.reduce((sum, { name, value }) => sum + name.length + value.length, 0);
  const room = Math.min(DISCORD.description, DISCORD.all - used) - "```json\n\n```".length;
  // A fence inside would end ours.
  const shown = cut(details.replaceAll("```", "'''"), room);
  const embed = { title, ...(shown && { description: `\`\`\`json\n${shown}\n\`\`\`` }), fields };
  return { content: cut(headline, DISCORD.content), embeds: [embed], allowed_mentions: { parse: [] } };
}

/** A payload as a person reads it; `details` is empty where there are none. */
function describe(payload: JsonObject): { headline: string; facts: [string, string][]; details: string } {
  const { signal_id, side, timestamp_utc, meta = null, ...rest } = payload;
  const headline = [signal_id, side, timestamp_utc].filter((part) => part !== undefined).join(" ");
  // An alert's prices are all zero and say nothing.
  const telling = Object.entries(rest).filter(([, value]) => value !== 0);
  const facts = telling.map(([name, value]): [string, string] => [name, words(value)]);
  return { headline, facts, details: meta === null ? "" : words(meta) };
}

function words(value: Json): string {
  return typeof value === "string" ? value : printJsonLine(value);
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

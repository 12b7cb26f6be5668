import { z } from "zod";
import { type ConfigKind, parseConfig } from "../workspace/config.ts";
import { instantText } from "../workspace/instant_text.ts";
import { problem } from "../workspace/issues.ts";
import type { Reader } from "../workspace/reader.ts";
import { fileStamp, isoUtc, parseInstant } from "../workspace/time.ts";
import { DEFAULT_MANIFEST } from "../runs/default_manifest.ts";
import { placesOf } from "./folder.ts";

export const TRIGGERS = ["drawdown", "slippage", "latency", "data", "execution", "other"] as const;
export const SEVERITIES = ["low", "medium", "high"] as const;

const fields = z.strictObject({
  incident_id: z.string(),
  symbol: z.string().regex(/^[A-Z0-9]{3,20}$/),
  mode: z.enum(["conservative", "bridge"]).default("conservative"),
  occurred_on: z.iso.date().optional(),
  start_ts: instantText,
  end_ts: instantText,
  /** Signed: a loss is negative. */
  loss_pips: z.number(),
  loss_value: z.number().optional(),
  currency: z.string().optional(),
  notes: z.string().trim().min(1),
  trigger: z.enum(TRIGGERS).optional(),
  severity: z.enum(SEVERITIES).optional(),
  snapshot_state: z.string().min(1).nullish(),
  manifest: z.string().min(1).default(DEFAULT_MANIFEST),
  csv: z.string().min(1).optional(),
  equity: z.number().positive().default(100_000),
  backlog_anchor: z.string().min(1).optional(),
  tags: z.array(z.string()).default([]),
  reported_by: z.string().optional(),
  created_at: instantText.optional(),
});

/** What is known of an incident; its id says when it began, of which symbol and what. */
const schema = z
  .preprocess((value) => {
    if (typeof value !== "object" || value === null || !("initial_report" in value)) return value;
    const { initial_report, ...rest } = value;
    return { notes: initial_report, ...rest };
  }, fields)
  .superRefine((incident, ctx) => {
    const refuse = (path: string, en: string, ja: string) => {
      const { error: message, params } = problem(en, ja);
      ctx.addIssue({ code: "custom", path: [path], message, params });
    };
    const { incident_id, symbol, start_ts, end_ts } = incident;
    if (!(parseInstant(start_ts) < parseInstant(end_ts)))
      refuse("end_ts", "is not after start_ts", "start_ts より後ではありません");
    const beginning = idStart(symbol, parseInstant(start_ts));
    const rest = incident_id.startsWith(beginning) ? incident_id.slice(beginning.length) : "";
    if (!/^[A-Za-z0-9][A-Za-z0-9-_]*$/.test(rest)) {
      refuse(
        "incident_id",
        `must be ${beginning} and a short description, as start_ts and symbol say`,
        `start_ts と symbol から ${beginning} で始まり、短い説明（英数字）が続く必要があります`,
      );
    }
  })
  .transform((incident) => ({
    ...incident,
    occurred_on: incident.occurred_on ?? isoUtc(parseInstant(incident.start_ts)).slice(0, 10),
    csv: incident.csv ?? `validated/${incident.symbol}/5m.csv`,
    snapshot_state: incident.snapshot_state ?? null,
  }));

export type Incident = z.output<typeof schema>;
export type IncidentInput = z.input<typeof fields>;

const KIND: ConfigKind<typeof schema> = {
  schema,
  code: "incident_invalid",
  hint: {
    en: "Mend incident.json; incident check looks at all of it.",
    ja: "incident.json を修正してください。incident check で全体を点検できます。",
  },
};

/** `20251007-0700_USDJPY_` */
export function idStart(symbol: string, start: number): string {
  if (!Number.isFinite(start)) return "";
  return `${fileStamp(start).slice(0, 13).replace("_", "-")}_${symbol}_`;
}

/** Throws `file_not_found`, and `incident_invalid` (exit 2) with every problem and its line. */
export function readIncident(reader: Reader, id: string): Incident {
  const path = placesOf(id).incident;
  return parseIncident(reader.text(path), path, id);
}

/** As `readIncident`, of a text. The id must be the folder's. */
export function parseIncident(text: string, path: string, id: string): Incident {
  const own: ConfigKind<typeof schema> = {
    ...KIND,
    schema: schema.refine(({ incident_id }) => incident_id === id, {
      path: ["incident_id"],
      ...problem(`is not the folder's name ${id}`, `フォルダー名 ${id} と一致しません`),
    }) as unknown as typeof schema,
  };
  return parseConfig(text, path, own);
}

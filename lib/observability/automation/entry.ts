import { z } from "zod";

/** `20270104T003000Z-observability-latency`; may become the name of a file or folder. */
export const JOB_ID = /^[0-9TZ:-]+-[a-z0-9_-]+$/;

export const STATUSES = ["ok", "error", "skipped", "dry_run", "warning"] as const;
export type Status = (typeof STATUSES)[number];

/** Date, time and offset are all there. */
export const instant = z.iso.datetime({ offset: true });

/** An alert of a job, as it stands in log entries. */
export const jobAlert = z.looseObject({
  id: z.string(),
  severity: z.enum(["info", "warning", "critical"]),
  message: z.string().optional(),
  breach_range: z.string().optional(),
  evidence_path: z.string().optional(),
});
export type JobAlert = z.infer<typeof jobAlert>;

/** What a job says of its run; the log adds when it was logged, and which number the entry has. */
const event = z.object({
  job_id: z.string().regex(JOB_ID),
  status: z.enum(STATUSES),
  duration_ms: z.int().min(0).optional(),
  attempts: z.int().min(0).optional().meta({ description: "Of deliveries; 1 for jobs that deliver nothing" }),
  artefacts: z.array(z.string()).optional().meta({ description: "Paths written or checked" }),
  alerts: z.array(jobAlert).optional(),
  diagnostics: z
    .looseObject({ error_code: z.string().optional(), config_version: z.string().optional() })
    .optional(),
  message: z.string().optional(),
  summary: z.looseObject({}).optional(),
  automation: z.looseObject({}).optional(),
});
export type AutomationEvent = z.infer<typeof event>;

/** One line of the automation log (specification 06 §2.1). Other members are allowed. */
export const automationEntry = z
  .looseObject({
    ...event.shape,
    logged_at: instant,
    sequence: z.int().min(1).optional().meta({ description: "Absent only on the log's own warnings" }),
  })
  .meta({ title: "An entry of ops/automation_runs.log" });
export type AutomationEntry = AutomationEvent & { logged_at: string; sequence: number };

import { z } from "zod";
import { checklistSchema } from "../../lib/checklists/schema.ts";
import { experimentSchema } from "../../lib/experiments/space/schema.ts";
import { apiConfigSchema } from "../../lib/ingest/sources/api/schema.ts";
import { calendarSchema } from "../../lib/market/calendar_file.ts";
import { automationEntry } from "../../lib/observability/automation/entry.ts";
import { CONFIGS } from "../../lib/observability/config.ts";
import { dashboardManifest } from "../../lib/observability/dashboard/manifest_schema.ts";
import { archiveLine } from "../../lib/observability/latency/rotation.ts";
import { weeklyReport } from "../../lib/observability/weekly/payload_schema.ts";

export const FOLDER = "configs/schemas";

interface Published {
  schema: z.ZodType;
  /** Files of the repository that it describes. */
  files: string[];
}

const config = (name: keyof typeof CONFIGS): Published => ({
  schema: CONFIGS[name].schema,
  files: [CONFIGS[name].path],
});

/** Every schema that is published for editors and other programs, by the name of its file. */
export const PUBLISHED: Record<string, Published> = {
  api_ingest: { schema: apiConfigSchema, files: ["configs/api_ingest.yml"] },
  automation_run: { schema: automationEntry, files: [] },
  checklist: { schema: checklistSchema, files: ["configs/checklists/[a-z]*.yaml"] },
  dashboard_manifest: { schema: dashboardManifest, files: [] },
  experiment: { schema: experimentSchema, files: ["configs/experiments/*.yaml"] },
  market_calendar: { schema: calendarSchema, files: ["configs/market_calendar.yml"] },
  observability_automation: config("automation"),
  observability_dashboard: config("dashboard"),
  observability_latency: config("latency"),
  observability_weekly: config("weekly"),
  observability_weekly_report: { schema: weeklyReport, files: [] },
  signal_latency_archive: { schema: archiveLine, files: [] },
};

/** A schema as it is published: what may stand in a file, before defaults are filled in. */
export function published({ schema }: Published): string {
  const document = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return `${JSON.stringify(document, null, 2)}\n`;
}

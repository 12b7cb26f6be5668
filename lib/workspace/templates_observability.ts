import automation from "../../configs/observability/automation.yaml" with { type: "text" };
import dashboardExport from "../../configs/observability/dashboard_export.yaml" with { type: "text" };
import latency from "../../configs/observability/latency.yaml" with { type: "text" };
import weekly from "../../configs/observability/weekly.yaml" with { type: "text" };
import apiIngestSchema from "../../configs/schemas/api_ingest.schema.json" with { type: "text" };
import automationRunSchema from "../../configs/schemas/automation_run.schema.json" with { type: "text" };
import checklistSchema from "../../configs/schemas/checklist.schema.json" with { type: "text" };
import manifestSchema from "../../configs/schemas/dashboard_manifest.schema.json" with { type: "text" };
import experimentSchema from "../../configs/schemas/experiment.schema.json" with { type: "text" };
import calendarSchema from "../../configs/schemas/market_calendar.schema.json" with { type: "text" };
import automationSchema from "../../configs/schemas/observability_automation.schema.json" with { type: "text" };
import dashboardSchema from "../../configs/schemas/observability_dashboard.schema.json" with { type: "text" };
import latencySchema from "../../configs/schemas/observability_latency.schema.json" with { type: "text" };
import weeklySchema from "../../configs/schemas/observability_weekly.schema.json" with { type: "text" };
import reportSchema from "../../configs/schemas/observability_weekly_report.schema.json" with { type: "text" };
import archiveSchema from "../../configs/schemas/signal_latency_archive.schema.json" with { type: "text" };
import dashboardJa from "../../docs/observability_dashboard.ja.md" with { type: "text" };
import dashboard from "../../docs/observability_dashboard.md" with { type: "text" };
import planJa from "../../docs/observability_plan.ja.md" with { type: "text" };
import plan from "../../docs/observability_plan.md" with { type: "text" };
import signalOpsJa from "../../docs/signal_ops.ja.md" with { type: "text" };
import signalOps from "../../docs/signal_ops.md" with { type: "text" };

/** Imported as texts; the type checker sees the objects. */
const schemas = {
  api_ingest: apiIngestSchema,
  automation_run: automationRunSchema,
  checklist: checklistSchema,
  dashboard_manifest: manifestSchema,
  experiment: experimentSchema,
  market_calendar: calendarSchema,
  observability_automation: automationSchema,
  observability_dashboard: dashboardSchema,
  observability_latency: latencySchema,
  observability_weekly: weeklySchema,
  observability_weekly_report: reportSchema,
  signal_latency_archive: archiveSchema,
} as unknown as Record<string, string>;

/** Configuration, schemas and documents of the observability chain, by the path that they have in a workspace. */
export const OBSERVABILITY_TEMPLATES: Readonly<Record<string, string>> = {
  "configs/observability/automation.yaml": automation,
  "configs/observability/dashboard_export.yaml": dashboardExport,
  "configs/observability/latency.yaml": latency,
  "configs/observability/weekly.yaml": weekly,
  ...Object.fromEntries(
    Object.entries(schemas).map(([name, text]) => [`configs/schemas/${name}.schema.json`, text]),
  ),
  "docs/observability_dashboard.ja.md": dashboardJa,
  "docs/observability_dashboard.md": dashboard,
  "docs/observability_plan.ja.md": planJa,
  "docs/observability_plan.md": plan,
  "docs/signal_ops.ja.md": signalOpsJa,
  "docs/signal_ops.md": signalOps,
};

import marketCalendar from "../../configs/market_calendar.yml" with { type: "text" };
import apiIngest from "../../configs/api_ingest.yml" with { type: "text" };
import dukascopy from "../../configs/dukascopy.yml" with { type: "text" };
import apiKeys from "../../configs/api_keys.yml" with { type: "text" };
import apiIngestPlanJa from "../../docs/api_ingest_plan.ja.md" with { type: "text" };
import apiIngestPlan from "../../docs/api_ingest_plan.md" with { type: "text" };
import credentials from "../../docs/workspace/credentials.md" with { type: "text" };
import cronSchedule from "../../configs/cron_schedule_example.json" with { type: "text" };
import guards from "../../configs/guards.yaml" with { type: "text" };
import dayOrbSearch from "../../configs/experiments/day_orb_core.yaml" with { type: "text" };
import dayOrb from "../../configs/strategies/day_orb_5m.yaml" with { type: "text" };
import myStrategy from "../../configs/strategies/templates/my_strategy.ts" with { type: "text" };
import myManifest from "../../configs/strategies/templates/my_strategy.yaml" with { type: "text" };
import baseStrategy from "../../configs/strategies/templates/base_strategy.yaml" with { type: "text" };
import readme from "../../docs/workspace/README.md" with { type: "text" };
import { CHECKLIST_TEMPLATES } from "./templates_checklists.ts";
import { DOCUMENT_TEMPLATES } from "./templates_documents.ts";
import { OBSERVABILITY_TEMPLATES } from "./templates_observability.ts";
import { SAMPLE_TEMPLATES } from "./templates_samples.ts";
import { TASK_TEMPLATES } from "./templates_tasks.ts";

/** What git need not keep of a workspace: everything that its commands can make again, and the bars. */
const gitignore = `# The living files of a workspace. Remove a line to keep that folder in git.
/raw/*
/validated/*
/features/*
/data/*
/runs/*
/ops/*
/reports/*
/out/
!.gitkeep
# Values for this computer alone.
/configs/api_keys.local.yml
`;

/** Folders that operators look for from the first day; an empty file keeps each of them. */
const folders = ["data", "raw", "validated", "features", "runs", "ops", "reports"];

/** What people go on writing: made where it is missing, never replaced. */
export const KEPT_TEMPLATES: Readonly<Record<string, string>> = { "README.md": readme, ...TASK_TEMPLATES };

/** What `init_workspace` writes, by path. The texts are imported, so the binary has them too. */
export const WORKSPACE_TEMPLATES: Readonly<Record<string, string>> = {
  ".gitignore": gitignore,
  ...Object.fromEntries(folders.map((folder) => [`${folder}/.gitkeep`, ""])),
  "configs/api_ingest.yml": apiIngest,
  "configs/api_keys.yml": apiKeys,
  "configs/dukascopy.yml": dukascopy,
  ...CHECKLIST_TEMPLATES,
  // Imported as its text; the type checker sees the document.
  "configs/cron_schedule_example.json": cronSchedule as unknown as string,
  "configs/experiments/day_orb_core.yaml": dayOrbSearch,
  "docs/api_ingest_plan.ja.md": apiIngestPlanJa,
  "docs/api_ingest_plan.md": apiIngestPlan,
  "configs/guards.yaml": guards,
  "configs/market_calendar.yml": marketCalendar,
  ...OBSERVABILITY_TEMPLATES,
  "configs/strategies/day_orb_5m.yaml": dayOrb,
  "configs/strategies/templates/base_strategy.yaml": baseStrategy,
  // Imported as its text; the type checker sees the module.
  "configs/strategies/templates/my_strategy.ts": myStrategy as unknown as string,
  "configs/strategies/templates/my_strategy.yaml": myManifest,
  "ops/credentials.md": credentials,
  ...SAMPLE_TEMPLATES,
  ...DOCUMENT_TEMPLATES,
  ...KEPT_TEMPLATES,
};

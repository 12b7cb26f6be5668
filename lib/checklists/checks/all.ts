import type { Check } from "../check.ts";
import { automationChecks } from "./automation.ts";
import { experimentChecks } from "./experiments.ts";
import { fileChecks } from "./files.ts";
import { incidentChecks } from "./incidents.ts";
import { ingestChecks } from "./ingest.ts";
import { observabilityChecks } from "./observability.ts";
import { qualityChecks } from "./quality.ts";
import { runChecks } from "./runs.ts";
import { stateChecks } from "./state.ts";
import { systemChecks } from "./system.ts";
import { taskChecks } from "./tasks.ts";
import { updateChecks } from "./update.ts";

/** Every verifier that a checklist may name (specification 07 §10.3). */
export const CHECKS: Readonly<Record<string, Check>> = {
  ...automationChecks,
  ...experimentChecks,
  ...fileChecks,
  ...incidentChecks,
  ...ingestChecks,
  ...observabilityChecks,
  ...qualityChecks,
  ...runChecks,
  ...stateChecks,
  ...systemChecks,
  ...taskChecks,
  ...updateChecks,
};

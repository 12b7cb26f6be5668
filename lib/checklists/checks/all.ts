import type { Check } from "../check.ts";
import { fileChecks } from "./files.ts";
import { stateChecks } from "./state.ts";
import { updateChecks } from "./update.ts";

/** Every verifier that a checklist may name (specification 07 §10.3). */
export const CHECKS: Readonly<Record<string, Check>> = { ...fileChecks, ...stateChecks, ...updateChecks };

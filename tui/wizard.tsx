#!/usr/bin/env bun
import { runWizard } from "./run.tsx";

if (import.meta.main) await runWizard(process.argv.slice(2));

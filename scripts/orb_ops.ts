#!/usr/bin/env bun
import { runProgram } from "../lib/command/program.ts";
import { catalog } from "./catalog.ts";

if (import.meta.main) await runProgram("orb_ops", catalog);

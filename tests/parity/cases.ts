import {
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { compareTexts, type Difference, IGNORED_FILES } from "./compare.ts";
import { DEMANDED_EXITS, isDemanded } from "./demanded.ts";

const ROOT = resolve(import.meta.dir, "../..");
/** Where the cases and their bars lie; never part of the project. */
export const PARITY_DIR = resolve(ROOT, process.env.ORB_PARITY_DIR ?? "../shared");

interface Step {
  step: number;
  clock: string;
  command: string;
  flags: string[];
  exit: number;
  env?: Record<string, string>;
  stdout?: string;
  stderr?: string;
}

export interface Case {
  id: string;
  title: string;
  data: { path: string; from: string }[];
  steps: Step[];
  written: string[];
  deleted?: string[];
  /** A file put in place before a step; null removes it. */
  edits?: { before_step: number; path: string; to: string | null }[];
}

/** What each command needs to run as the reference does. */
const REFERENCE_FLAGS: Record<string, string[]> = {
  run_sim: ["--semantics", "reference", "--resume", "learned"],
  update_state: [
    ...["--semantics", "reference", "--resume", "learned"],
    ...["--max-delta-scope", "all", "--no-manifest", "--no-guards-file"],
  ],
};

/** The reference's keys of strategies carry a prefix, in paths and in texts (B7). */
const withoutPrefix = (text: string) => text.replaceAll("strategies.day_orb_5m.", "day_orb_5m.");

/** The reference's `update_state` also printed what its sub-program said; here stdout carries the result alone (03 §9.1). */
const withoutNotes = (text: string) => text.replace(/^Wrote YAML profile -> .*\n(?=\{)/, "");

/**
 * The reference's audit printed its summary in its own language's notation, here it is JSON (05 §1.10); so were truths in its CSV files,
 * which are `true` and `false` here (D9).
 */
function withoutNotation(text: string): string {
  if (!text.startsWith("{'")) {
    return text.replace(/,(True|False)(?=\r?$)/gm, (found) => found.toLowerCase());
  }
  const words: Record<string, string> = {
    "'": '"',
    "(": "[",
    ")": "]",
    None: "null",
    True: "true",
    False: "false",
  };
  return text.replace(/['()]|\b(?:None|True|False)\b/g, (found) => words[found]!);
}

/** With the value at risk in money where it stands beside the one in pips (C1): that is the figure of the cases. */
function inMoney(text: string): string {
  if (!text.includes('"var_value"')) return text;
  const money = (_: string, value: unknown) => {
    if (typeof value !== "object" || value === null || !("var_value" in value)) return value;
    const { var_value, ...rest } = value;
    return { ...rest, var: var_value };
  };
  const lines = text.startsWith("{\n") ? [text] : text.trimEnd().split("\n");
  return lines.map((line) => `${JSON.stringify(JSON.parse(line, money))}\n`).join("");
}

export function readCases(): Case[] {
  const folder = join(PARITY_DIR, "golden");
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, "case.json")));
  return names
    .sort()
    .map((name) => JSON.parse(readFileSync(join(folder, name, "case.json"), "utf8")) as Case);
}

/** Why a case cannot run here; undefined when it can. */
export function missingFor({ steps }: Case): string | undefined {
  const absent = steps.map(({ command }) => command).find((command) => !existsSync(script(command)));
  return absent && `scripts/${absent}.ts does not exist`;
}

function script(command: string): string {
  return join(ROOT, "scripts", `${command}.ts`);
}

/**
 * Runs a case's steps, each as a process of its own, in a fresh workspace; returns what is neither as the case says nor demanded,
 * one line each. The workspace is removed.
 */
export function runCase(one: Case): string[] {
  const work = mkdtempSync(join(tmpdir(), `orb-parity-${one.id}-`));
  try {
    const home = join(PARITY_DIR, "golden", one.id);
    prepare(one, home, work);
    const before = new Set(filesBelow(work));
    const wrong = one.steps.flatMap((step) => runStep(one, step, home, work));
    return [...wrong, ...differences(one, home, work, before)];
  } finally {
    rmSync(work, { recursive: true });
  }
}

function prepare({ data }: Case, home: string, work: string): void {
  const inputs = join(home, "inputs");
  if (existsSync(inputs)) {
    cpSync(inputs, work, { recursive: true, filter: (path) => !/\/before_step\d+(\/|$)/.test(path) });
  }
  for (const { path, from } of data) {
    mkdirSync(dirname(join(work, path)), { recursive: true });
    linkSync(unpacked(from), join(work, path));
  }
  renameLatencyConfig(join(work, "configs/observability"));
}

/** The runbook names it `latency.yaml` (06 §5); the reference's streaks count runs of the job (D4). */
function renameLatencyConfig(folder: string): void {
  const theirs = join(folder, "latency_alert.yaml");
  if (!existsSync(theirs)) return;
  const text = readFileSync(theirs, "utf8");
  writeFileSync(join(folder, "latency.yaml"), `${text}streak_basis: evaluations\n`);
}

const cache = new Map<string, string>();

/** The plain file of a packed one, unpacked once. */
function unpacked(from: string): string {
  const packed = join(PARITY_DIR, from.replace(/^shared\//, "").replace(/ \(gunzip\)$/, ""));
  const known = cache.get(packed);
  if (known) return known;
  const folder = mkdtempSync(join(tmpdir(), "orb-bars-"));
  process.on("exit", () => rmSync(folder, { recursive: true }));
  const plain = join(folder, "bars.csv");
  writeFileSync(plain, Bun.gunzipSync(readFileSync(packed)));
  cache.set(packed, plain);
  return plain;
}

function runStep(one: Case, step: Step, home: string, work: string): string[] {
  for (const { path, to } of one.edits?.filter((edit) => edit.before_step === step.step) ?? []) {
    if (to === null) rmSync(join(work, path));
    else cpSync(join(home, to), join(work, path));
  }
  const demanded = DEMANDED_EXITS.find((row) => row.case === one.id && row.step === step.step);
  const place = demanded?.aside ? `${work}-aside` : work;
  if (demanded?.aside) cpSync(work, place, { recursive: true });
  const child = Bun.spawnSync(
    [process.execPath, script(step.command), ...step.flags, ...(REFERENCE_FLAGS[step.command] ?? [])],
    {
      cwd: place,
      env: { PATH: process.env.PATH, ...step.env, ORB_NOW: step.clock, ORB_WORKSPACE: place, ORB_LANG: "en" },
    },
  );
  if (demanded?.aside) rmSync(place, { recursive: true });
  const [stdout, stderr] = [child.stdout.toString(), child.stderr.toString()];
  writeFileSync(join(work, `step${step.step}.stdout.txt`), stdout);
  const exit = demanded?.exit ?? step.exit;
  const wrong =
    child.exitCode === exit ? [] : [`step ${step.step}: exit ${child.exitCode}, expected ${exit}\n${stderr}`];
  if (!step.stderr || demanded) return wrong;
  const said = readFileSync(join(home, step.stderr), "utf8");
  return [...wrong, ...missingLines(said, stderr).map((line) => `step ${step.step}: stderr lacks ${line}`)];
}

/** Lines of the reference's stderr that ours does not say; usage texts and stack traces are its own. */
function missingLines(expected: string, got: string): string[] {
  const lines = expected.split("\n").filter((line) => line.trim() !== "");
  if (/^usage: /.test(expected)) return [];
  const ours = got.split("\n");
  return lines.filter((line) => {
    const raised = /^\(traceback\) \w+: (\w+): (.*)$/.exec(line);
    if (raised)
      return !ours.some(
        (other) => other.includes(`"error":"${raised[1]}"`) && other.includes(raised[2] as string),
      );
    if (!line.startsWith("{")) return !ours.some((other) => other.includes(line));
    const members = Object.entries(JSON.parse(line) as object);
    return !ours.some((other) => {
      if (!other.startsWith("{")) return false;
      const document = JSON.parse(other) as Record<string, unknown>;
      return members.every(([key, value]) => JSON.stringify(document[key]) === JSON.stringify(value));
    });
  });
}

function differences(one: Case, home: string, work: string, before: ReadonlySet<string>): string[] {
  const found: Difference[] = [];
  const expected = new Map(filesBelow(join(home, "expected")).map((path) => [withoutPrefix(path), path]));
  for (const [path, original] of expected) {
    if (IGNORED_FILES.has(path.split("/").at(-1) as string) || path.endsWith(".stderr.txt")) continue;
    if (!existsSync(join(work, path))) found.push({ file: path, at: "", kind: "missing", text: "file" });
    else {
      const said = withoutPrefix(readFileSync(join(home, "expected", original), "utf8"));
      const got = readFileSync(join(work, path), "utf8");
      found.push(
        ...compareTexts(
          path,
          withoutNotation(withoutNotes(said)),
          one.id.startsWith("upd_") ? inMoney(got) : got,
        ),
      );
    }
  }
  const allowed = new Set([...one.written.map(withoutPrefix), ...expected.keys(), ...before]);
  for (const path of filesBelow(work)) {
    if (!allowed.has(path) && !/^(step\d+\.stdout\.txt$|ops\/\.)/.test(path))
      found.push({ file: path, at: "", kind: "extra", text: "file" });
  }
  for (const path of one.deleted ?? []) {
    if (existsSync(join(work, path)))
      found.push({ file: "(deleted)", at: path, kind: "extra", text: "still there" });
  }
  return found
    .filter((difference) => !isDemanded(one.id, difference))
    .map(({ file, at, kind, text }) => `${file} ${at}: ${kind} ${text}`);
}

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

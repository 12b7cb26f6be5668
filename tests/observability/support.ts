import { afterEach } from "bun:test";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Command } from "../../lib/command/define.ts";
import { run } from "../../lib/command/run.ts";
import type { Context } from "../../lib/workspace/context.ts";
import type { JsonObject } from "../../lib/workspace/json.ts";
import { Workspace } from "../../lib/workspace/paths.ts";
import { Reader } from "../../lib/workspace/reader.ts";
import { parseInstant } from "../../lib/workspace/time.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

export interface Ran {
  exit: number;
  /** The JSON document on stdout. */
  out: JsonObject;
  err: string;
}

export interface Entry extends JsonObject {
  job_id: string;
  status: string;
  sequence: number;
  diagnostics: JsonObject;
}

/** A workspace of its own for a test, with a clock that stands still; removed after the test. */
export class Shop {
  readonly root = mkdtempSync(join(tmpdir(), "orb-observability-"));
  now = "2026-01-05T00:00:00Z";
  env: Record<string, string> = {};
  readonly notes: string[] = [];

  constructor(files: Record<string, string | Uint8Array> = {}) {
    folders.push(this.root);
    for (const [path, text] of Object.entries(files)) this.write(path, text);
  }

  path(path: string): string {
    return join(this.root, path);
  }

  write(path: string, text: string | Uint8Array): void {
    mkdirSync(dirname(this.path(path)), { recursive: true });
    writeFileSync(this.path(path), text);
  }

  read(path: string): string {
    return readFileSync(this.path(path), "utf8");
  }

  json(path: string): JsonObject {
    return JSON.parse(this.read(path)) as JsonObject;
  }

  lines<Line = Entry>(path: string): Line[] {
    return this.read(path)
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Line);
  }

  /** Entries of the automation log. */
  log(): Entry[] {
    return this.exists("ops/automation_runs.log") ? this.lines("ops/automation_runs.log") : [];
  }

  exists(path: string): boolean {
    return existsSync(this.path(path));
  }

  /** All files, but for the program's own. */
  files(): string[] {
    return readdirSync(this.root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(this.root.length + 1))
      .filter((path) => !/^ops\/\.(lock|commit)\//.test(path))
      .sort();
  }

  context(): Context {
    const workspace = new Workspace(this.root, this.root);
    const clock = {
      now: () => parseInstant(this.now),
      monotonic: () => performance.now(),
      fixed: true,
      sleep: Bun.sleep,
    };
    return {
      workspace,
      clock,
      reader: new Reader(workspace),
      env: this.env,
      lang: "en",
      note: (line) => void this.notes.push(typeof line === "string" ? line : line.en),
      progress: () => undefined,
    };
  }

  /** As typed on a command line whose output is piped. */
  async run(command: Command, ...argv: string[]): Promise<Ran> {
    const texts: string[] = [];
    const errors: string[] = [];
    const exit = await run(command, argv, {
      env: { ...this.env, ORB_NOW: this.now, ORB_WORKSPACE: this.root },
      cwd: this.root,
      output: { stdout: async (piece) => void texts.push(piece), stderr: (piece) => void errors.push(piece) },
      terminal: { stdout: false, stderr: false, columns: 160 },
    });
    return { exit, out: JSON.parse(texts.join("") || "{}"), err: errors.join("") };
  }
}

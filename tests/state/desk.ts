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
import type { z } from "zod";
import type { Command } from "../../lib/command/define.ts";
import { execute } from "../../lib/command/execute.ts";
import { run } from "../../lib/command/run.ts";
import type { Context } from "../../lib/workspace/context.ts";
import { OpsError } from "../../lib/workspace/errors.ts";
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

/** A workspace of its own for a test, with a clock that stands still; removed after the test. */
export class Desk {
  readonly root = mkdtempSync(join(tmpdir(), "orb-state-"));
  now = "2026-01-05T00:00:00Z";

  constructor(files: Record<string, string | Uint8Array> = {}) {
    folders.push(this.root);
    for (const [path, text] of Object.entries(files)) this.write(path, text);
  }

  write(path: string, text: string | Uint8Array): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), "utf8");
  }

  exists(path: string): boolean {
    return existsSync(join(this.root, path));
  }

  /** All files with their text, but for the program's own. */
  files(): Record<string, string> {
    const found = readdirSync(this.root, { recursive: true, withFileTypes: true });
    const paths = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    const shown = paths
      .map((path) => path.slice(this.root.length + 1))
      .filter((path) => !/^ops\/\.(lock|commit)\//.test(path));
    return Object.fromEntries(shown.sort().map((path) => [path, this.read(path)]));
  }

  context(): Context {
    const workspace = new Workspace(this.root, this.root);
    const clock = {
      now: () => parseInstant(this.now),
      monotonic: () => performance.now(),
      fixed: true,
      sleep: Bun.sleep,
    };
    return { workspace, clock, reader: new Reader(workspace), env: {}, lang: "en", note() {}, progress() {} };
  }

  /** Plans and commits; returns the result. */
  async do<Schema extends z.ZodObject, Result extends JsonObject>(
    command: Command<Schema, Result>,
    options: z.input<Schema>,
  ): Promise<Result> {
    const read = command.options.parse(options) as z.output<Schema>;
    const dryRun = (read as { dryRun?: boolean }).dryRun === true;
    return (await execute(this.context(), command, read, { dryRun })).result;
  }

  /** As typed on a command line whose output is piped. */
  async run(command: Command, ...argv: string[]): Promise<Ran> {
    return this.type(command, argv, false);
  }

  /** What a terminal shows. */
  async show(command: Command, ...argv: string[]): Promise<string> {
    return (await this.type(command, argv, true)).text;
  }

  private async type(command: Command, argv: string[], terminal: boolean): Promise<Ran & { text: string }> {
    const texts: string[] = [];
    const errors: string[] = [];
    const exit = await run(command, argv, {
      env: { ORB_NOW: this.now, ORB_WORKSPACE: this.root },
      cwd: this.root,
      output: { stdout: async (piece) => void texts.push(piece), stderr: (piece) => void errors.push(piece) },
      terminal: { stdout: terminal, stderr: false, columns: 160 },
    });
    const text = texts.join("");
    return { exit, text, out: terminal ? {} : JSON.parse(text), err: errors.join("") };
  }
}

/** The error that a promise or a function ends with. */
export async function errorOf(what: () => unknown): Promise<OpsError> {
  try {
    await what();
  } catch (error) {
    if (error instanceof OpsError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

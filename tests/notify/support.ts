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

export const MINUTE = 60_000;

/** A workspace of its own with a clock that moves when told; removed after the test. */
export class Office {
  readonly root = mkdtempSync(join(tmpdir(), "orb-notify-"));
  now = parseInstant("2026-01-02T03:04:05Z");
  fixed = true;
  env: Record<string, string> = {};
  /** Every note so far, in both languages. */
  notes = "";

  constructor(files: Record<string, string> = {}) {
    folders.push(this.root);
    for (const [path, text] of Object.entries(files)) this.write(path, text);
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), "utf8");
  }

  lines(path: string): string[] {
    return existsSync(join(this.root, path)) ? this.read(path).trimEnd().split("\n") : [];
  }

  /** Every file with its bytes as text, locks and staging included. */
  files(): Record<string, string> {
    const found = readdirSync(this.root, { recursive: true, withFileTypes: true });
    const paths = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    const shown = paths.map((path) => path.slice(this.root.length + 1)).sort();
    return Object.fromEntries(shown.map((path) => [path, readFileSync(join(this.root, path), "latin1")]));
  }

  /** What waits to be sent. */
  outbox(): JsonObject[] {
    const inside = Object.keys(this.files()).filter((path) => path.startsWith("ops/outbox/"));
    return inside.map((path) => JSON.parse(this.read(path)));
  }

  later(minutes: number): void {
    this.now += minutes * MINUTE;
  }

  context(): Context {
    const workspace = new Workspace(this.root, this.root);
    const clock = {
      now: () => this.now,
      monotonic: () => performance.now(),
      fixed: this.fixed,
      sleep: Bun.sleep,
    };
    const note = (line: string | { en: string; ja: string }) => {
      this.notes += typeof line === "string" ? line : `${line.en}\n${line.ja}\n`;
    };
    return {
      workspace,
      clock,
      reader: new Reader(workspace),
      env: this.env,
      lang: "en",
      note,
      progress() {},
    };
  }

  /** As typed on a command line whose output is piped. */
  async type(
    command: Command,
    ...argv: string[]
  ): Promise<{ exit: number; out: JsonObject; err: string; text: string }> {
    const out: string[] = [];
    const notes: string[] = [];
    const exit = await run(command, argv, {
      env: { ...this.env, ORB_NOW: new Date(this.now).toISOString(), ORB_WORKSPACE: this.root },
      cwd: this.root,
      output: { stdout: async (piece) => void out.push(piece), stderr: (piece) => void notes.push(piece) },
      terminal: { stdout: false, stderr: false, columns: 100 },
    });
    const text = out.join("");
    return { exit, out: JSON.parse(text), err: notes.join(""), text };
  }
}

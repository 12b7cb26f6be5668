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
import type { Text } from "../../lib/workspace/text.ts";
import { isoUtc, parseInstant } from "../../lib/workspace/time.ts";
import { fakeWorld } from "./fake_world.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

export interface Ran {
  exit: number;
  /** The JSON document on stdout. */
  out: JsonObject;
  err: string;
  text: string;
}

/** A workspace of its own for a test, with a clock that moves when told; removed after the test. */
export class Workplace {
  readonly root = mkdtempSync(join(tmpdir(), "orb-place-"));
  /** UTC epoch milliseconds or their ISO text. */
  now: number | string = "2026-01-05T00:00:00Z";
  fixed = true;
  env: Record<string, string> = {};

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

  /** Texts of a file's lines; none where it is missing. */
  texts(path: string): string[] {
    return this.exists(path) ? this.read(path).trimEnd().split("\n") : [];
  }

  exists(path: string): boolean {
    return existsSync(this.path(path));
  }

  /** All files, locks and staging included, in order. */
  everything(): string[] {
    const found = readdirSync(this.root, { recursive: true, withFileTypes: true });
    const files = found.filter((entry) => entry.isFile());
    return files.map((entry) => join(entry.parentPath, entry.name).slice(this.root.length + 1)).sort();
  }

  /** All files but for the program's own. */
  paths(): string[] {
    return this.everything().filter((path) => !/^ops\/\.(lock|commit)\//.test(path));
  }

  /** What a command tells while it works. */
  note(_line: Text | string): void {}

  context(): Context {
    const workspace = new Workspace(this.root, this.root);
    const clock = {
      now: () => this.time,
      monotonic: () => performance.now(),
      fixed: this.fixed,
      sleep: Bun.sleep,
    };
    const note = (line: Text | string) => this.note(line);
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
  async run(command: Command, ...argv: string[]): Promise<Ran> {
    const { exit, out: text, err } = await this.#type(command, argv, false);
    return { exit, out: JSON.parse(text || "{}"), err, text };
  }

  /** What a terminal shows. */
  async show(command: Command, ...argv: string[]): Promise<string> {
    return (await this.#type(command, argv, true)).out;
  }

  async #type(command: Command, argv: string[], terminal: boolean) {
    const env = { ...this.env, ORB_NOW: isoUtc(this.time), ORB_WORKSPACE: this.root };
    const world = fakeWorld({ env, cwd: this.root, terminal, columns: 160 });
    return { exit: await run(command, argv, world), out: world.out, err: world.err };
  }

  private get time(): number {
    return typeof this.now === "string" ? parseInstant(this.now) : this.now;
  }
}

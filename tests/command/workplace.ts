import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "../../lib/command/define.ts";
import { run } from "../../lib/command/run.ts";
import type { Context } from "../../lib/workspace/context.ts";
import type { JsonObject } from "../../lib/workspace/json.ts";
import { Workspace } from "../../lib/workspace/paths.ts";
import { Reader } from "../../lib/workspace/reader.ts";
import type { Text } from "../../lib/workspace/text.ts";
import { isoUtc, parseInstant } from "../../lib/workspace/time.ts";
import { afterUse, Folder } from "../workspace/folder.ts";
import { fakeWorld } from "./fake_world.ts";

export interface Ran {
  exit: number;
  /** The JSON document on stdout. */
  out: JsonObject;
  err: string;
  text: string;
}

/** A workspace of its own, with a clock that moves when told. Made in a test, it is removed after that; else after the file. */
export class Workplace extends Folder {
  /** UTC epoch milliseconds or their ISO text. */
  now: number | string = "2026-01-05T00:00:00Z";
  fixed = true;
  env: Record<string, string> = {};

  constructor(files: Record<string, string | Uint8Array> = {}) {
    super(mkdtempSync(join(tmpdir(), "orb-place-")), files);
    afterUse(() => rmSync(this.root, { recursive: true }));
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

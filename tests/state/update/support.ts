import type { JsonObject } from "../../../lib/workspace/json.ts";
import { command } from "../../../scripts/update_state.ts";
import { TRADING_MANIFEST } from "../../runs/bars.ts";
import { Desk, type Ran } from "../desk.ts";
import { BARS, bars, LEAF, MANIFEST } from "./paths.ts";

export * from "./paths.ts";

/** A workspace with a strategy that trades often on the golden bars: 288 of them are a day. */
export class UpdateDesk extends Desk {
  constructor(count = 0, files: Record<string, string> = {}) {
    super({ [MANIFEST]: TRADING_MANIFEST, ...files });
    if (count > 0) this.put(count);
  }

  /** Has the first so many golden bars ingested. */
  put(count: number): void {
    this.write(BARS, bars(count));
  }

  /** `update_state` as a command line whose output is piped. */
  update(...argv: string[]): Promise<Ran> {
    return this.run(command, ...argv);
  }

  /** The same, which must apply. */
  async applied(...argv: string[]): Promise<JsonObject> {
    const { out, err } = await this.update(...argv);
    if ((out.decision as JsonObject | undefined)?.status !== "applied")
      throw new Error(`not applied: ${JSON.stringify(out)}\n${err}`);
    return out;
  }

  /** What a terminal shows. */
  shown(...argv: string[]): Promise<string> {
    return this.show(command, ...argv);
  }

  /** Names in the archive folder that end so. */
  archived(suffix: "_state.json" | "_diff.json"): string[] {
    const paths = Object.keys(this.files()).filter((path) => path.startsWith(`${LEAF}/`));
    return paths.filter((path) => path.endsWith(suffix)).map((path) => path.slice(LEAF.length + 1));
  }
}

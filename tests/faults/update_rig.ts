import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execute } from "../../lib/command/execute.ts";
import type { LedgerLine } from "../../lib/state/ledger.ts";
import type { Context } from "../../lib/workspace/context.ts";
import { sha256 } from "../../lib/workspace/found.ts";
import type { JsonObject } from "../../lib/workspace/json.ts";
import { isHidden, Workspace } from "../../lib/workspace/paths.ts";
import { Reader } from "../../lib/workspace/reader.ts";
import { parseInstant, systemClock } from "../../lib/workspace/time.ts";
import { command } from "../../scripts/update_state.ts";
import { goldenCsv } from "../runs/bars.ts";
import { BARS, LEAF, LEDGER, PROFILE, SNAPSHOT, STATE } from "../state/update/paths.ts";

/** Golden bars that the updates of one workspace may use. */
export const MOST_BARS = 5700;
const FIVE_MINUTES = 300_000;

const lines = goldenCsv(0, MOST_BARS).split("\n");

/** Bars in a workspace's file, and the same file grown by some, at one instant. */
export function ingested(root: string): number {
  return readFileSync(join(root, BARS), "utf8").split("\n").length - 2;
}

export function ingest(root: string, count: number): void {
  const path = join(root, BARS);
  writeFileSync(`${path}.next`, `${lines.slice(0, count + 1).join("\n")}\n`);
  renameSync(`${path}.next`, path);
}

export function contextIn(root: string): Context {
  const workspace = new Workspace(root, root);
  const clock = systemClock({});
  return {
    workspace,
    clock,
    reader: new Reader(workspace),
    env: {},
    lang: "en",
    note() {},
    progress: () => undefined,
  };
}

/** One `update_state` in this process. */
export async function updateOnce(root: string): Promise<JsonObject> {
  const options = command.options.parse({});
  return (await execute(contextIn(root), command, options as never)).result;
}

/** How a workspace's files contradict each other; nothing where all tell of the same updates. */
export function contradictions(root: string): string[] {
  const read = (path: string) => readFileSync(join(root, path), "utf8");
  const names = (folder: string) => readdirSync(join(root, folder)).sort();
  const wrong: string[] = [];
  const same = (what: string, one: unknown, other: unknown) => {
    if (!Bun.deepEquals(one, other))
      wrong.push(`${what}: ${JSON.stringify(one)} is not ${JSON.stringify(other)}`);
  };
  const state = read(STATE);
  const { meta } = JSON.parse(state) as { meta: Record<string, string | number | null> };
  const archived = names(LEAF).filter((name) => name.endsWith("_state.json"));
  const newest = archived.at(-1)!;
  same("newest archived state", sha256(read(`${LEAF}/${newest}`)), sha256(state));
  if (archived.length > 5) wrong.push(`${archived.length} states in the archive`);
  const diff = JSON.parse(read(`${LEAF}/${newest.replace("_state", "_diff")}`)) as JsonObject;
  same("diff", [diff.status, diff.new_state_sha256], ["applied", sha256(state)]);
  const snapshot = JSON.parse(read(SNAPSHOT)) as { state_update: Record<string, string> };
  same("cursor", snapshot.state_update.USDJPY_conservative, meta.last_timestamp);
  const profile = JSON.parse(read(PROFILE)) as { meta: { latest_state_ts: string } };
  same("profile", profile.meta.latest_state_ts.replace(/[-:TZ]/g, ""), newest.slice(0, 15).replace("_", ""));

  const ledger = read(LEDGER)
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as LedgerLine);
  same("ledger's end", [ledger.at(-1)!.state_sha256, ledger.at(-1)!.serial], [sha256(state), meta.serial]);
  same("ledger's length", ledger.length, meta.serial);
  let before: LedgerLine | undefined;
  for (const line of ledger) {
    same(`parent of ${line.serial}`, line.parent_sha256, before?.state_sha256 ?? null);
    if (before) {
      // The golden bars have no gaps: a bar learned twice or left out would show here.
      same(
        `first bar of ${line.serial}`,
        parseInstant(line.bars.first),
        parseInstant(before.bars.last) + FIVE_MINUTES,
      );
    }
    const span = (parseInstant(line.bars.last) - parseInstant(line.bars.first)) / FIVE_MINUTES + 1;
    same(`bars of ${line.serial}`, [line.bars.processed, line.bars.applied], [span, span]);
    before = line;
  }
  const parts = readdirSync(root, { recursive: true })
    .map(String)
    .filter((path) => isHidden(path.split("/").at(-1)!));
  same(
    "left over",
    parts.filter((path) => !/^ops\/\.(lock|commit)$/.test(path)),
    [],
  );
  if (existsSync(join(root, "ops/.commit/journal.json"))) wrong.push("a journal is left");
  return wrong;
}

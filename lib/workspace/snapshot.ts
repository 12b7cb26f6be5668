import { Exit, OpsError } from "./errors.ts";
import type { Json, JsonObject } from "./json.ts";
import { isJsonObject } from "./jsonfile.ts";
import type { Change } from "./plan.ts";
import { type Reading, writeJson } from "./plans.ts";
import type { Text } from "./text.ts";

/** What the jobs tell each other: sections by writer (`ingest`, `state_update`, …), in each one member a symbol and mode or time frame. */
export const SNAPSHOT = "ops/runtime_snapshot.json";

export type Snapshot = Record<string, JsonObject>;

/** Every section; none where the file is absent. Throws `snapshot_corrupt` for anything but an object of objects. */
export function readSnapshot({ reader }: Reading, path = SNAPSHOT): Snapshot {
  const name = reader.workspace.show(path);
  let snapshot: Json | undefined;
  try {
    snapshot = reader.maybeJson(path);
  } catch (error) {
    if (error instanceof OpsError && ["json_invalid", "not_utf8"].includes(error.code))
      throw corrupt(name, error.text);
    throw error;
  }
  if (snapshot === undefined) return {};
  if (!isJsonObject(snapshot)) {
    throw corrupt(name, {
      en: `${name} is not a JSON object.`,
      ja: `${name} が JSON オブジェクトではありません。`,
    });
  }
  for (const [section, members] of Object.entries(snapshot)) {
    if (isJsonObject(members)) continue;
    const where = JSON.stringify(section);
    throw corrupt(name, {
      en: `Section ${where} of ${name} is not an object.`,
      ja: `${name} のセクション ${where} がオブジェクトではありません。`,
    });
  }
  return snapshot as Snapshot;
}

/** Sets members of one section; its other members and all other sections stay as they are. */
export function patchSnapshot(ctx: Reading, section: string, members: JsonObject, path = SNAPSHOT): Change {
  return patchSections(ctx, { [section]: members }, path);
}

/** As `patchSnapshot`, of several sections in one change. */
export function patchSections(ctx: Reading, sections: Snapshot, path = SNAPSHOT): Change {
  const snapshot = readSnapshot(ctx, path);
  const patched = Object.entries(sections).map(([name, members]) => [
    name,
    { ...snapshot[name], ...members },
  ]);
  return writeJson(ctx, path, { ...snapshot, ...Object.fromEntries(patched) });
}

function corrupt(path: string, text: Text): OpsError {
  return new OpsError(
    "snapshot_corrupt",
    text,
    {
      en: `Restore ${path} from a backup, or move it away: the next runs then find their place again from the data.`,
      ja: `${path} をバックアップから復元するか、別の場所へ移してください。移した場合、次回の実行はデータから位置を求め直します。`,
    },
    { exit: Exit.finding, fields: { path } },
  );
}

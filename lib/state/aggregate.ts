import { countsOf } from "../runs/profiles/counts.ts";
import {
  profileCsv,
  type ProfileDocument,
  profileOf,
  type StampedCounts,
} from "../runs/profiles/document.ts";
import { profileOwner } from "../runs/profiles/load.ts";
import { defaultProfilePath, leftAlone, ownedBy } from "../runs/profiles/owner.ts";
import { strategyKey } from "../runs/strategy_key.ts";
import type { Semantics } from "../engine/config.ts";
import type { Context } from "../workspace/context.ts";
import { OpsError } from "../workspace/errors.ts";
import type { Json } from "../workspace/json.ts";
import { isJsonObject, parseJson, printJson } from "../workspace/jsonfile.ts";
import type { Change } from "../workspace/plan.ts";
import { writeChange } from "../workspace/plans.ts";
import type { Reader } from "../workspace/reader.ts";
import type { Text } from "../workspace/text.ts";
import { parseFileStamp } from "../workspace/time.ts";
import { ofNewestLineage } from "./archive.ts";
import { archived, readArchiveName } from "./archive_names.ts";

/** Which states make which profile. */
export interface AggregateRequest {
  /** The archive folder that holds the states. */
  folder: string;
  /** A state that is about to be archived there: its file name and text. */
  incoming?: { name: string; text: string };
  /** File names of states that are about to be deleted there. */
  leaving?: readonly string[];
  /** Class path or strategy key. */
  strategy: string;
  symbol: string;
  mode: string;
  recent: number;
  alphaPrior: number;
  betaPrior: number;
  /** `corrected` takes the newest state's lineage only and reads every stamp. */
  semantics: Semantics;
  /** Where the profile goes; the strategy's default file when null. */
  outYaml: string | null;
  /** A file that belongs to another strategy, symbol or mode is left alone. Off where the operator named the file. */
  protectForeign: boolean;
  skipYaml?: boolean;
  outCsv?: string | null;
}

export interface Aggregated {
  changes: Change[];
  /** Null where none is written. */
  profilePath: string | null;
  profile: ProfileDocument;
  warnings: Text[];
}

/**
 * The EV profile of an archive folder (specification 02 §12). Files that cannot be read and buckets with a broken key are left out
 * with a warning. Throws `archive_not_found` and `no_states` (exit 1), and what reading the profile that is there throws.
 */
export function aggregate(ctx: Pick<Context, "reader" | "clock">, request: AggregateRequest): Aggregated {
  const { reader } = ctx;
  const warnings: Text[] = [];
  const states = statesOf(reader, request, warnings);
  const key = strategyKey(request.strategy);
  const { symbol, mode, recent, alphaPrior, betaPrior } = request;
  const now = ctx.clock.now();
  const profile = profileOf(states, { strategy_key: key, symbol, mode, recent, alphaPrior, betaPrior, now });
  const changes: Change[] = [];
  let profilePath: string | null = null;
  if (!request.skipYaml) {
    profilePath = targetOf(reader, request, { strategy_key: key, symbol, mode }, warnings);
    changes.push(writeChange(ctx, profilePath, printJson(profile)));
  }
  if (request.outCsv) changes.push(writeChange(ctx, request.outCsv, profileCsv(states, recent)));
  return { changes, profilePath, profile, warnings };
}

function statesOf(reader: Reader, request: AggregateRequest, warnings: Text[]): StampedCounts[] {
  const { folder, incoming, semantics } = request;
  const shown = reader.workspace.show(folder);
  if (!incoming && !reader.exists(folder))
    throw notFound(
      "archive_not_found",
      `archive directory not found: ${shown}`,
      `アーカイブのフォルダーがありません: ${shown}`,
    );
  const staying = reader.list(folder).filter((name) => !request.leaving?.includes(name));
  const names = [...staying, ...(incoming ? [incoming.name] : [])];
  const found = archived("state", names).flatMap(({ name }) => {
    const path = `${shown}/${name}`;
    try {
      const value = jsonOf(name === incoming?.name ? incoming.text : reader.text(path), path);
      const read = countsOf(value);
      if (read && read.dropped.length === 0) return [{ name, meta: metaOf(value), counts: read.counts }];
      warnings.push(leftOut(read ? `${path}: ${read.dropped.join(", ")}` : path));
      return read ? [{ name, meta: metaOf(value), counts: read.counts }] : [];
    } catch (error) {
      if (!(error instanceof OpsError)) throw error;
      warnings.push(leftOut(path));
      return [];
    }
  });
  if (found.length === 0)
    throw notFound("no_states", `no state files found in ${shown}`, `状態ファイルがありません: ${shown}`);
  const chosen = semantics === "reference" ? found : ofNewestLineage(found);
  return chosen.map(({ name, counts }) => ({ ...counts, stamp: stampOf(name, semantics) }));
}

/** The runtime's own parser first: archives hold many states, and only few of them bare infinities. */
function jsonOf(text: string, path: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return parseJson(text, path);
  }
}

function metaOf(value: Json): { lineage?: string } {
  const meta = isJsonObject(value) && isJsonObject(value.meta) ? value.meta : {};
  return typeof meta.lineage === "string" ? { lineage: meta.lineage } : {};
}

/** The reference finds a stamp only where something follows it in the name. */
function stampOf(name: string, semantics: Semantics): number | null {
  const stamp = readArchiveName(name)?.stamp;
  if (stamp === undefined || (semantics === "reference" && name === `${stamp}.json`)) return null;
  return parseFileStamp(stamp);
}

/** The first of the wanted file, the default one and the symbol's own that is no one else's. */
function targetOf(
  reader: Reader,
  { strategy, symbol, mode, outYaml, protectForeign }: AggregateRequest,
  own: { strategy_key: string; symbol: string; mode: string },
  warnings: Text[],
): string {
  const usual = defaultProfilePath(strategy, mode);
  const wanted = outYaml ?? usual;
  if (!protectForeign) return reader.workspace.show(wanted);
  const ofSymbol = usual.replace(/\.yaml$/, `_${symbol}.yaml`);
  for (const path of [wanted, usual]) {
    const found = profileOwner(reader, path);
    if (!found || ownedBy(found.meta, own)) return reader.workspace.show(path);
    const next = path === usual ? ofSymbol : usual;
    warnings.push(leftAlone(found.path, found.meta, next));
  }
  return ofSymbol;
}

function leftOut(what: string): Text {
  return {
    en: `left out of the EV profile, unreadable: ${what}`,
    ja: `読めないため EV プロファイルの集計から除外しました: ${what}`,
  };
}

function notFound(code: string, en: string, ja: string): OpsError {
  return new OpsError(code, { en, ja }, undefined, { exit: 1, stream: "stderr" });
}

import { strategyKey } from "../runs/strategy_key.ts";
import { OpsError } from "../workspace/errors.ts";
import type { Reader } from "../workspace/reader.ts";
import { type ArchivePlace, readableArchiveFolder } from "./archive.ts";
import { archived } from "./archive_names.ts";
import { readStateFile, type StateFile } from "./file.ts";
import { lineageName } from "./identity.ts";

/** An archived state by its file, or by its serial in the archive of a pair. */
export interface SourceChoice {
  from?: string;
  serial?: number;
  /** Of several states with the serial, those of this lineage are meant. */
  lineage?: string;
}

/**
 * The state that is to be restored. Throws `restore_source_required`, `serial_not_found`, `serial_ambiguous`,
 * `state_identity_mismatch` for a state of another symbol, mode or strategy, and what reading it throws.
 */
export function chooseSource(reader: Reader, place: ArchivePlace, choice: SourceChoice): StateFile {
  const { from, serial } = choice;
  if ((from === undefined) === (serial === undefined)) throw sourceRequired();
  const source =
    from === undefined
      ? bySerial(reader, place, serial as number, choice.lineage)
      : readStateFile(reader, from);
  refuseOtherPair(source, place);
  return source;
}

function bySerial(
  reader: Reader,
  place: ArchivePlace,
  serial: number,
  lineage: string | undefined,
): StateFile {
  const folder = readableArchiveFolder(reader, place);
  const found = archived("state", reader.list(folder))
    .flatMap(({ name }) => readable(reader, `${folder}/${name}`))
    .filter(({ document: { meta } }) => meta.serial === serial)
    .filter(({ document: { meta } }) => lineage === undefined || lineageName(meta) === lineage);
  const distinct = [...new Map(found.map((file) => [file.sha256, file])).values()];
  const [only, ...others] = distinct;
  if (!only) throw serialNotFound(serial, reader.workspace.show(folder));
  if (others.length > 0) throw serialAmbiguous(serial, distinct);
  return only;
}

function readable(reader: Reader, path: string): StateFile[] {
  try {
    return [readStateFile(reader, path)];
  } catch (error) {
    if (error instanceof OpsError) return [];
    throw error;
  }
}

function refuseOtherPair({ path, document: { meta } }: StateFile, place: ArchivePlace): void {
  const key = strategyKey(place.strategy);
  const differs =
    (meta.symbol ?? place.symbol).toUpperCase() !== place.symbol.toUpperCase() ||
    (meta.mode ?? place.mode) !== place.mode ||
    strategyKey(meta.strategy ?? key) !== key;
  if (!differs) return;
  const state = [meta.strategy, meta.symbol, meta.mode].filter(Boolean).join(" ");
  const wanted = [key, place.symbol, place.mode].join(" ");
  throw new OpsError(
    "state_identity_mismatch",
    {
      en: `${path} is a state of ${state}, not of ${wanted}.`,
      ja: `${path} は ${state} の state で、${wanted} のものではありません。`,
    },
    {
      en: "Name the state's own pair with --symbol, --mode and --strategy.",
      ja: "--symbol、--mode、--strategy でその state の組を指定してください。",
    },
    { fields: { path } },
  );
}

function sourceRequired(): OpsError {
  return new OpsError(
    "restore_source_required",
    { en: "Name one state to restore.", ja: "復元する state を 1 つ指定してください。" },
    {
      en: "Give either --from FILE or --serial N.",
      ja: "--from FILE か --serial N のどちらか一方を指定します。",
    },
  );
}

function serialNotFound(serial: number, folder: string): OpsError {
  return new OpsError(
    "serial_not_found",
    {
      en: `${folder} has no usable state with serial ${serial}.`,
      ja: `${folder} に通し番号 ${serial} の使える state はありません。`,
    },
    {
      en: "Look at the archived files with inspect_state, and name one with --from.",
      ja: "inspect_state で保管済みの state を確認し、--from で指定してください。",
    },
    { fields: { path: folder, serial } },
  );
}

function serialAmbiguous(serial: number, files: StateFile[]): OpsError {
  const paths = files.map(({ path }) => path);
  return new OpsError(
    "serial_ambiguous",
    {
      en: `Serial ${serial} is borne by different states: ${paths.join(", ")}.`,
      ja: `通し番号 ${serial} の state が複数あります: ${paths.join("、")}。`,
    },
    { en: "Name one of them with --from.", ja: "--from でどれかを指定してください。" },
    { fields: { serial, paths } },
  );
}

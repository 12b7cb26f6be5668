import { Exit, OpsError } from "../../workspace/errors.ts";
import type { Json } from "../../workspace/json.ts";
import { isJsonObject, parseJson } from "../../workspace/jsonfile.ts";
import type { Reader } from "../../workspace/reader.ts";
import type { TrialLine } from "./line.ts";

export const TRIALS = "trials.jsonl";
export const TIMES = "trial_times.jsonl";

/** Where a line lies in its file. */
interface Place {
  offset: number;
  length: number;
}

const NEWLINE = 0x0a;

/**
 * The newest line of each trial in a log, without the lines themselves in memory: they are as many as the search has trials. A last
 * line without its newline was cut off when a search was killed; it counts as not written.
 */
export class TrialLog {
  readonly #places = new Map<string, Place>();
  /** Bytes up to the last newline. */
  size = 0;
  /** Bytes behind it: a line that was cut off. */
  torn = 0;

  constructor(
    private readonly reader: Reader,
    readonly path: string,
  ) {
    if (!reader.exists(path)) return;
    let number = 0;
    for (const { bytes, offset } of this.#lines()) {
      number++;
      const line = parseLine(bytes);
      if (line === undefined) throw corrupt(path, number);
      if (line !== null) this.#places.set(line.trial_id, { offset, length: bytes.length });
    }
  }

  has(id: string): boolean {
    return this.#places.has(id);
  }

  /** Every trial, by id. */
  get ids(): string[] {
    return [...this.#places.keys()].sort();
  }

  /** Every trial's newest line, by id; read again from the file. */
  *entries(): Generator<TrialLine> {
    if (this.#places.size === 0) return;
    using file = this.reader.open(this.path);
    for (const id of this.ids) {
      const { offset, length } = this.#places.get(id)!;
      yield parseLine(file!.read(offset, length)) as TrialLine;
    }
  }

  get(id: string): TrialLine | undefined {
    const place = this.#places.get(id);
    if (!place) return undefined;
    using file = this.reader.open(this.path);
    return parseLine(file!.read(place.offset, place.length)) ?? undefined;
  }

  *#lines(): Generator<{ bytes: Uint8Array; offset: number }> {
    let rest = new Uint8Array(0);
    let offset = 0;
    for (const chunk of this.reader.chunks(this.path)) {
      let from = 0;
      for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
        const bytes = Buffer.concat([rest, chunk.subarray(from, end)]);
        yield { bytes, offset };
        offset += bytes.length + 1;
        rest = new Uint8Array(0);
        from = end + 1;
      }
      rest = Buffer.concat([rest, chunk.subarray(from)]);
    }
    this.size = offset;
    this.torn = rest.length;
  }
}

/** Null for a blank line, undefined for what is no trial. */
function parseLine(bytes: Uint8Array): TrialLine | null | undefined {
  const text = new TextDecoder().decode(bytes);
  if (text.trim() === "") return null;
  try {
    const line = JSON.parse(text) as Json;
    const whole = isJsonObject(line) && typeof line.trial_id === "string" && typeof line.status === "string";
    return whole ? (line as unknown as TrialLine) : undefined;
  } catch {
    return undefined;
  }
}

/** Rows of another log of the same folder; a torn end is left out. */
export function* logRows(reader: Reader, path: string): Generator<Json> {
  const text = reader.maybeText(path) ?? "";
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  for (const [index, line] of whole.split("\n").entries()) {
    if (line.trim() !== "") yield parseJson(line, path, index + 1);
  }
}

function corrupt(path: string, line: number): OpsError {
  return new OpsError(
    "trials_corrupt",
    {
      en: `Line ${line} of ${path} is no line of a trial log.`,
      ja: `${path} の ${line} 行目は試行ログの行として読めません。`,
    },
    {
      en: "Remove that line, or name another search directory; nothing was changed.",
      ja: "その行を取り除くか、別の検索ディレクトリを指定してください。何も変更していません。",
    },
    { exit: Exit.finding, fields: { path, line } },
  );
}

import { Exit, OpsError } from "../workspace/errors.ts";
import type { Reader } from "../workspace/reader.ts";
import type { Pair } from "./active.ts";
import { LEDGER_FORMAT, type LedgerLine, ledgerPath } from "./ledger.ts";

export interface Ledger {
  path: string;
  /** Oldest first. */
  lines: LedgerLine[];
  /** The number of a last line that is not whole: an update is being written, or its commit was cut off. It is not in `lines`. */
  torn: number | null;
}

/**
 * A pair's ledger. Throws `ledger_not_found` and, with the number of the first line that is no ledger line, `ledger_corrupt`
 * (both exit 1); a torn end is no error.
 */
export function readLedger(reader: Reader, pair: Pair): Ledger {
  const path = ledgerPath(pair);
  if (!reader.exists(path)) throw notFound(path);
  const ledger: Ledger = { path, lines: [], torn: null };
  let number = 0;
  for (const { text, ended } of linesOf(reader.chunks(path))) {
    number++;
    if (text.trim() === "") continue;
    const line = parseLine(text);
    if (line) ledger.lines.push(line);
    else if (ended) throw corrupt(path, number);
    else ledger.torn = number;
  }
  return ledger;
}

/** Lines with or without their newline. A ledger has one for every update ever made, so it is read piece by piece. */
function* linesOf(chunks: Iterable<Uint8Array>): Generator<{ text: string; ended: boolean }> {
  const decoder = new TextDecoder();
  let rest = "";
  for (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop()!;
    for (const text of lines) yield { text, ended: true };
  }
  if (rest !== "") yield { text: rest, ended: false };
}

/** Undefined for what is no ledger line. Lines are written whole by the committer, so their identity stands for the rest of them. */
function parseLine(text: string): LedgerLine | undefined {
  try {
    // Our own parser tells where a text goes wrong; here the line is enough, and this one is ten times as fast.
    const line = JSON.parse(text) as Partial<LedgerLine> | null;
    const whole =
      line?.format === LEDGER_FORMAT &&
      typeof line.state_sha256 === "string" &&
      typeof line.serial === "number" &&
      Array.isArray(line.trades);
    return whole ? (line as LedgerLine) : undefined;
  } catch {
    return undefined;
  }
}

function notFound(path: string): OpsError {
  return new OpsError(
    "ledger_not_found",
    { en: `There is no ledger ${path}.`, ja: `台帳 ${path} がありません。` },
    {
      en: "update_state writes it with each update that it applies; --symbol and --mode name another pair's.",
      ja: "台帳は update_state が更新を適用するたびに書き込みます。別の組は --symbol と --mode で指定してください。",
    },
    { exit: Exit.finding, fields: { path } },
  );
}

function corrupt(path: string, line: number): OpsError {
  return new OpsError(
    "ledger_corrupt",
    {
      en: `Line ${line} of ${path} is no line of a ledger.`,
      ja: `${path} の ${line} 行目は台帳の行として読めません。`,
    },
    {
      en: "Restore the file from a backup. Updates go on without it: they only append.",
      ja: "バックアップから復元してください。更新は追記だけなので、このままでも続けられます。",
    },
    { exit: Exit.finding, fields: { path, line } },
  );
}

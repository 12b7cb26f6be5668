import { blocksBackwards, linesBackwards } from "../../workspace/backwards.ts";
import type { InputFile } from "../../workspace/inputfile.ts";
import type { Json } from "../../workspace/json.ts";
import { isJsonObject, parseJson } from "../../workspace/jsonfile.ts";
import { automationEntry } from "./entry.ts";

const NEWLINE = 0x0a;

/** The last entry of a log that has a number. */
export interface LastEntry {
  sequence: number;
  job_id?: string;
  logged_at?: string;
}

/** What stands after the last newline: where it begins, how many bytes it has, and as what it reads. */
export interface Tail {
  start: number;
  size: number;
  text: string;
}

/** The open end of a log; undefined when its last line is whole, as it is in an empty log. */
export function tornTail(file: InputFile): Tail | undefined {
  const parts: Uint8Array[] = [];
  for (const { start, bytes } of blocksBackwards(file, file.size)) {
    const newline = bytes.lastIndexOf(NEWLINE);
    parts.unshift(bytes.subarray(newline + 1));
    if (newline >= 0 || start === 0) {
      const text = Buffer.concat(parts).toString("utf8");
      const from = start + newline + 1;
      return text === "" ? undefined : { start: from, size: file.size - from, text };
    }
  }
  return undefined;
}

/** True when a torn text is an entry that lacks nothing but its newline. */
export function isWholeEntry(text: string): boolean {
  return automationEntry.safeParse(parsed(text)).success;
}

/** Looks from `end` backwards, past lines that are no entries or have no number; reads no more of the log than that. */
export function lastSequenced(file: InputFile, end = file.size): LastEntry | undefined {
  for (const line of linesBackwards(file, end)) {
    const entry = parsed(line);
    if (!isJsonObject(entry) || !isSequence(entry.sequence)) continue;
    const { sequence, job_id, logged_at } = entry;
    return {
      sequence,
      ...(typeof job_id === "string" && { job_id }),
      ...(typeof logged_at === "string" && { logged_at }),
    };
  }
  return undefined;
}

export function isSequence(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}

function parsed(text: string): Json | undefined {
  try {
    return parseJson(text, "line");
  } catch {
    return undefined;
  }
}

import type { Reader } from "../../workspace/reader.ts";
import { fileStamp } from "../../workspace/time.ts";
import type { ChosenInstrument } from "../instrument.ts";

/** The folder of a new run: `<SYMBOL>_<mode>_<UTC stamp>`, with `_01`, `_02`, … where the name is taken. `now` is UTC epoch milliseconds. */
export function newRunFolder(
  reader: Reader,
  outDir: string,
  { symbol, mode }: ChosenInstrument,
  now: number,
): string {
  const plain = `${outDir.replace(/(?<=.)\/+$/, "")}/${symbol}_${mode}_${fileStamp(now)}`;
  let folder = plain;
  for (let n = 1; reader.exists(folder); n++) folder = `${plain}_${String(n).padStart(2, "0")}`;
  return reader.workspace.show(folder);
}

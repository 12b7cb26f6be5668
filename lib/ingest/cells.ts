/** The cells of one CSV line without its line end, quotes undone. The parser is loaded for lines with quotes alone. */
export function splitLine(line: string): string[] {
  const text = line.endsWith("\r") ? line.slice(0, -1) : line;
  if (!text.includes('"')) return text.split(",");
  const Papa = require("papaparse") as typeof import("papaparse");
  return Papa.parse<string[]>(text, { delimiter: ",", newline: "\n" }).data[0] ?? [];
}

import { wrap } from "../../lib/command/wrap.ts";
import type { JsonObject } from "../../lib/workspace/json.ts";
import { printJson } from "../../lib/workspace/jsonfile.ts";
import { Reading } from "../components/reading.tsx";
import { useApp } from "../hooks/app.ts";
import { useSize } from "../hooks/screen.ts";

/** An entry of a log as it stands there. */
export function EntryScreen({ title, path, entry }: { title: string; path: string; entry: JsonObject }) {
  const { theme, copy } = useApp();
  const { columns } = useSize();
  const lines = entryLines(entry, Math.max(20, columns - 2)).map((line) => ` ${line}`);
  return (
    <Reading
      title={[title]}
      lines={[` ${theme.dim(path)}`, ...lines]}
      offers={{ copy: () => copy(printJson(entry)) }}
    />
  );
}

/** A JSON object line by line; long texts go on below. */
export function entryLines(entry: JsonObject, width: number): string[] {
  return printJson(entry)
    .trimEnd()
    .split("\n")
    .flatMap((line) => {
      const indent = / */.exec(line)![0];
      const parts = wrap(line.trimStart(), Math.max(10, width - indent.length));
      return parts.map((part, index) => (index === 0 ? indent : `${indent}  `) + part);
    });
}

import { Text } from "ink";

/** Styled lines from `from` on, as many as fit; longer ones are cut. */
export function Lines({ lines, rows, from = 0 }: { lines: readonly string[]; rows: number; from?: number }) {
  return lines.slice(from, from + rows).map((line, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place on the screen.
    <Text key={index} wrap="truncate-end">
      {line || " "}
    </Text>
  ));
}

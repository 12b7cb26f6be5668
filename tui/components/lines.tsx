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

/** Styled lines from `from` on; where not all fit, the last row says so instead. */
export function MoreLines({
  lines,
  rows,
  from,
  more,
}: {
  lines: readonly string[];
  rows: number;
  from: number;
  more(last: number): string;
}) {
  const fits = lines.length - from <= rows;
  const shown = fits || rows < 2 ? rows : rows - 1;
  return (
    <>
      <Lines lines={lines} rows={shown} from={from} />
      {shown < rows && <Lines lines={[more(from + shown)]} rows={1} />}
    </>
  );
}

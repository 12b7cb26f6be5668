import { wrap } from "../../lib/command/wrap.ts";
import type { Text } from "../../lib/workspace/text.ts";
import { useApp } from "../hooks/app.ts";
import { useSize } from "../hooks/screen.ts";
import { Lines } from "./lines.tsx";

/** Why something cannot be shown, and the way out. */
export function Sorry({ why, hint, rows }: { why: Text; hint?: Text | undefined; rows: number }) {
  const { t, theme } = useApp();
  const { columns } = useSize();
  const width = Math.max(10, columns - 2);
  const lines = [
    ...wrap(`✗ ${t(why)}`, width).map((line) => ` ${theme.bad(line)}`),
    ...(hint ? wrap(t(hint), width).map((line) => ` ${line}`) : []),
  ];
  return <Lines lines={lines} rows={rows} />;
}

import type { Text } from "../../lib/workspace/text.ts";
import { useApp } from "../hooks/app.ts";
import { fold } from "./fold.ts";
import { Frame } from "./frame.tsx";
import { Lines } from "./lines.tsx";

interface WaitingProps {
  title: string;
  failure: { text: Text; hint?: Text | undefined } | undefined;
}

/** A screen whose content is not there yet, or why it cannot be shown. */
export function Waiting({ title, failure }: WaitingProps) {
  const { t, theme } = useApp();
  const lines = (width: number) =>
    failure
      ? [
          ...fold(`✗ ${t(failure.text)}`, width).map(theme.bad),
          ...(failure.hint ? fold(t(failure.hint), width) : []),
        ]
      : ["…"];
  return (
    <Frame title={[title]} offers={{}}>
      {(columns, rows) => <Lines lines={lines(columns - 2).map((line) => ` ${line}`)} rows={rows} />}
    </Frame>
  );
}

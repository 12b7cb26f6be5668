import { useApp } from "../hooks/app.ts";
import { useLayer } from "../hooks/keys.ts";
import { useChoice } from "../hooks/list.ts";
import { Lines } from "./lines.tsx";

interface ChoicesProps {
  ask: string;
  /** What each row says, in order. */
  rows: readonly string[];
  /** The row that is marked first. */
  at: number;
  /** Lines that may be used. */
  space: number;
  done(index: number): void;
  cancel(): void;
}

/** A list to choose one row of: Enter takes it, Escape leaves it. Nothing else gets keys. */
export function Choices({ ask, rows, at, space, done, cancel }: ChoicesProps) {
  const { theme } = useApp();
  const shown = Math.max(1, space - 1);
  const list = useChoice(at, rows.length, shown);
  useLayer({ offers: { ...list.offers, open: () => done(list.selected), back: cancel }, takesAll: true });
  const lines = rows.map((row, index) => (index === list.selected ? theme.bar(`  › ${row} `) : `    ${row}`));
  return (
    <>
      <Lines lines={[` ${ask}`]} rows={1} />
      <Lines lines={lines} rows={shown} from={list.from} />
    </>
  );
}

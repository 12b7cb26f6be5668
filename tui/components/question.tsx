import { Text } from "ink";
import { useEntry } from "../hooks/entry.ts";

interface QuestionProps {
  ask: string;
  initial?: string;
  done(text: string): void;
  cancel(): void;
  changed?(text: string): void;
}

/** One line that asks and one that is typed into. */
export function Question({ ask, initial = "", ...then }: QuestionProps) {
  const { shown } = useEntry(initial, then);
  return (
    <>
      <Text wrap="truncate-end"> {ask}</Text>
      <Text wrap="truncate-start">{` › ${shown}`}</Text>
    </>
  );
}

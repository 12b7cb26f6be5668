import { Text } from "ink";
import { useApp } from "../hooks/app.ts";
import { useEntry } from "../hooks/entry.ts";

interface QuestionProps {
  ask: string;
  initial?: string;
  /** What is typed is not to be seen. */
  secret?: boolean;
  /** What is wrong with the text as it stands; it is then not taken. */
  problem?(text: string): string | undefined;
  done(text: string): void;
  cancel(): void;
}

/** One line that asks and one that is typed into. */
export function Question({ ask, initial = "", secret = false, problem, ...then }: QuestionProps) {
  const { theme } = useApp();
  const entry = useEntry(initial, { ...then, refuses: (text) => problem?.(text) !== undefined });
  const wrong = problem?.(entry.text);
  return (
    <>
      <Text wrap="truncate-end"> {ask}</Text>
      <Text wrap="truncate-start">{` › ${secret ? "*".repeat([...entry.text].length) : entry.text}▏`}</Text>
      {wrong !== undefined && <Text wrap="truncate-end">{theme.bad(`   ✗ ${wrong}`)}</Text>}
    </>
  );
}

import { useEffect, useState } from "react";
import type { Planned } from "../planner.ts";
import { useApp } from "./app.ts";

export type PreviewState =
  /** Waits for the operator: a sequence is rehearsed only when asked for. */
  { is: "asleep" } | { is: "computing"; last: Planned } | { is: "there"; planned: NonNullable<Planned> };

/** What is to be looked at. A command line that is not `wanted` is left alone. */
export interface PreviewOf {
  name: string;
  argv: readonly string[];
  width: number;
  /** Another number asks for a newer look. */
  again: number;
  wanted: boolean;
}

/** The plan of a command line as it would be now; asked for again when the line, the width or `again` changes. */
export function usePreview({ name, argv, width, again, wanted }: PreviewOf): PreviewState {
  const { planner, lang } = useApp();
  const [known, setKnown] = useState<{ of: string; planned: NonNullable<Planned> }>();
  const question = JSON.stringify([name, argv, lang, width, again]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `question` is all that is asked, by value.
  useEffect(() => {
    if (!wanted) return;
    let current = true;
    const settle = (planned: Planned) => {
      if (current && planned) setKnown({ of: question, planned });
    };
    planner.ask(name, argv, { lang, width }).then(settle, (error: Error) => {
      const [what = ""] = error.message.split("\n");
      const text = { en: `a defect of this program: ${what}`, ja: `プログラムの不具合です: ${what}` };
      settle({ refused: { code: "defect", text } });
    });
    return () => {
      current = false;
    };
  }, [question, wanted]);
  if (!wanted) return { is: "asleep" };
  // What is known of another question is shown, but is no plan of this one.
  return known?.of === question
    ? { is: "there", planned: known.planned }
    : { is: "computing", last: known?.planned };
}

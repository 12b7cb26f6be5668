import { useEffect, useState } from "react";
import type { Planned } from "../planner.ts";
import { useApp } from "./app.ts";

export type PreviewState =
  { is: "computing"; last: Planned } | { is: "there"; planned: NonNullable<Planned> };

/** The plan of a command line as it would be now; asked for again when the line, the width or `again` changes. */
export function usePreview(
  name: string,
  argv: readonly string[],
  width: number,
  again: number,
): PreviewState {
  const { planner, lang } = useApp();
  const [state, setState] = useState<PreviewState>({ is: "computing", last: undefined });
  const line = JSON.stringify(argv);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `line` is argv by value; `again` asks for a newer look.
  useEffect(() => {
    let wanted = true;
    setState((before) => ({ is: "computing", last: before.is === "there" ? before.planned : before.last }));
    planner.ask(name, JSON.parse(line), { lang, width }).then((planned) => {
      if (wanted && planned) setState({ is: "there", planned });
    });
    return () => {
      wanted = false;
    };
  }, [name, line, lang, width, again]);
  return state;
}

import { useApp } from "../hooks/app.ts";
import type { Filter } from "../hooks/filter.ts";
import { useLayer } from "../hooks/keys.ts";
import { Lines } from "./lines.tsx";

/** The filter of a list and how much it lets through. While it is typed letters are text; arrows still move in the list. */
export function FilterLine({ filter, shown, of }: { filter: Filter; shown: number; of: number }) {
  const { t, theme } = useApp();
  const { text = "", typing } = filter;
  const count = t({ en: `${shown} of ${of}`, ja: `${of} 件中 ${shown} 件` });
  return (
    <>
      {typing && <Typing filter={filter} text={text} />}
      <Lines lines={[` / ${text}${typing ? "▏" : ""}  ${theme.dim(count)}`]} rows={1} />
    </>
  );
}

function Typing({ filter, text }: { filter: Filter; text: string }) {
  useLayer({
    offers: {},
    typed(press, input) {
      if (press === "return") filter.keep();
      else if (press === "escape") filter.clear();
      else if (press === "ctrl-u") filter.set("");
      else if (press === "backspace" || press === "delete") filter.set([...text].slice(0, -1).join(""));
      else if (press === input && input >= " ") filter.set(text + input);
      else return false;
      return true;
    },
  });
  return null;
}

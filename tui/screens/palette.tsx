import { useState } from "react";
import { pad } from "../../lib/command/wrap.ts";
import { Frame } from "../components/frame.tsx";
import { Lines } from "../components/lines.tsx";
import { useApp } from "../hooks/app.ts";
import { useKept } from "../hooks/kept.ts";
import { useLayer } from "../hooks/keys.ts";
import { useList } from "../hooks/list.ts";
import { useLoaded } from "../hooks/loaded.ts";
import { useSize } from "../hooks/screen.ts";

/** Every command by name: type a part of it, Enter opens its form. */
export function Palette() {
  const { session, t, theme, lang, push } = useApp();
  const { rows } = useSize();
  const [wanted, setWanted] = useKept("palette.wanted", "");
  const loaded = useLoaded(async () => {
    const all = Object.entries(session.catalog).map(async ([name, load]) => ({
      name,
      summary: (await load()).command.summary,
    }));
    return Promise.all(all);
  }, []);
  const names =
    loaded.is === "there"
      ? loaded.value
      : Object.keys(session.catalog).map((name) => ({ name, summary: undefined }));
  // Names count more than summaries.
  const byName = names.filter(({ name }) => name.includes(wanted));
  const byWords = names.filter(
    ({ name, summary }) => !name.includes(wanted) && summary?.[lang].toLowerCase().includes(wanted),
  );
  const shown = [...byName, ...byWords];
  const list = useList("palette", shown.length, rows - 4);
  useTyping(wanted, setWanted, () => list.select(0));
  const width = Math.max(0, ...shown.map(({ name }) => name.length));
  const lines = shown.map(({ name, summary }, index) => {
    const line = ` ${pad(name, width)}  ${summary ? t(summary) : ""}`;
    return index === list.selected ? theme.bar(line) : line;
  });
  const chosen = shown[list.selected];
  const offers = {
    ...list.offers,
    ...(chosen && { open: () => push({ name: "command", command: chosen.name, argv: [] }) }),
  };
  return (
    <Frame title={[t({ en: "Commands", ja: "コマンド" })]} offers={offers}>
      {(_, space) => (
        <>
          <Lines lines={[` : ${wanted}▏`]} rows={Math.min(1, space)} />
          <Lines lines={lines} rows={space - 1} from={list.from} />
        </>
      )}
    </Frame>
  );
}

/** Letters go into the text while the screen is there; everything else stays a key. */
function useTyping(text: string, setText: (text: string) => void, changed: () => void): void {
  const [layer] = useState({
    offers: {},
    typed: (_press: string, _input: string): boolean => false,
  });
  layer.typed = (press, input) => {
    if (press === "backspace" || press === "delete") setText(text.slice(0, -1));
    else if (/^[a-z0-9_ ]$/i.test(input) && press === input) setText(text + input.toLowerCase());
    else return false;
    changed();
    return true;
  };
  useLayer(layer);
}

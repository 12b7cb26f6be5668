import { useState } from "react";
import type { Command } from "../../lib/command/define.ts";
import { fieldsOf } from "../../lib/command/form.ts";
import { pad } from "../../lib/command/wrap.ts";
import type { Text } from "../../lib/workspace/text.ts";
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
      ...knownOf((await load()).command),
    }));
    return Promise.all(all);
  }, []);
  const names =
    loaded.is === "there"
      ? loaded.value
      : Object.keys(session.catalog).map((name) => ({ name, summary: undefined, options: [] }));
  // Names count more than summaries, and those more than options.
  const tiers = [0, 1, 2].map((): Found[] => []);
  for (const { name, summary, options } of names) {
    const option = options.find(({ text }) => text[lang].toLowerCase().includes(wanted));
    if (name.includes(wanted)) tiers[0]!.push({ name, about: summary });
    else if (summary?.[lang].toLowerCase().includes(wanted)) tiers[1]!.push({ name, about: summary });
    else if (option) tiers[2]!.push({ name, about: option.text });
  }
  const shown = tiers.flat();
  const list = useList("palette", shown.length, rows - 4);
  useTyping(wanted, setWanted, () => list.select(0));
  const width = Math.max(0, ...shown.map(({ name }) => name.length));
  const lines = shown.map(({ name, about }, index) => {
    const line = ` ${pad(name, width)}  ${about ? t(about) : ""}`;
    return index === list.selected ? theme.bar(line) : line;
  });
  const chosen = shown[list.selected];
  const offers = {
    ...list.offers,
    ...(chosen && { open: () => push({ name: "command", command: chosen.name, argv: [] }) }),
  };
  return (
    <Frame title={[t({ en: "Commands", ja: "コマンド" })]} offers={offers} keys={["open", "help", "leave"]}>
      {(_, space) => (
        <>
          <Lines lines={[` : ${wanted}▏`]} rows={Math.min(1, space)} />
          <Lines
            lines={
              lines.length > 0
                ? lines
                : [` ${t({ en: "no command is called so", ja: "該当するコマンドはありません" })}`]
            }
            rows={space - 1}
            from={list.from}
          />
        </>
      )}
    </Frame>
  );
}

interface Found {
  name: string;
  about: Text | undefined;
}

/** What is known of a command when it has been loaded. */
function knownOf(command: Command): { summary: Text; options: { text: Text }[] } {
  const options = fieldsOf(command).map(({ flag, help }) => ({
    text: { en: `--${flag}: ${help.en}`, ja: `--${flag}: ${help.ja}` },
  }));
  return { summary: command.summary, options };
}

/** Letters go into the text while the screen is there; everything else stays a key. */
function useTyping(text: string, setText: (text: string) => void, changed: () => void): void {
  const [layer] = useState({
    offers: {},
    typed: (_press: string, _input: string): boolean => false,
  });
  layer.typed = (press, input) => {
    if (press === "backspace" || press === "delete") setText(text.slice(0, -1));
    else if (press === "ctrl-u") setText("");
    else if (press === input && input >= " " && !"?:".includes(input)) setText(text + input.toLowerCase());
    else return false;
    changed();
    return true;
  };
  useLayer(layer);
}

import { pad } from "../../lib/command/wrap.ts";
import { overview } from "../../lib/checklists/overview.ts";
import { Frame } from "../components/frame.tsx";
import { Lines } from "../components/lines.tsx";
import { useApp } from "../hooks/app.ts";
import { useList } from "../hooks/list.ts";
import { useLoaded } from "../hooks/loaded.ts";
import { useSize } from "../hooks/screen.ts";
import { MARKS } from "../theme.ts";

/** The state of the house at a glance: one line a fact. */
export function Home() {
  const { context, t, theme, lang, push } = useApp();
  const { rows } = useSize();
  const loaded = useLoaded(() => overview(context()), [lang]);
  const facts = loaded.is === "there" ? loaded.value : [];
  const list = useList("home", facts.length, rows - 2);
  const width = Math.max(0, ...facts.map(({ label }) => Bun.stringWidth(t(label))));
  const lines = facts.map(({ label, value, tone }, index) => {
    const mark = tone === "none" ? MARKS.none : theme[tone](MARKS[tone]);
    const line = ` ${mark} ${pad(t(label), width)}  ${t(value)}`;
    return index === list.selected ? theme.bar(line) : line;
  });
  const checklist = facts[list.selected]?.checklist;
  const offers = {
    ...list.offers,
    ...(checklist && { open: () => push({ name: "walk", checklist }) }),
    checklists: () => push({ name: "checklists" }),
    triage: () => push({ name: "triage" }),
    browse: () => push({ name: "browse" }),
  };
  return (
    <Frame title={[t({ en: "Home", ja: "ホーム" })]} offers={offers}>
      {(_, space) =>
        loaded.is === "failed" ? (
          <Lines lines={[` ${theme.bad(`✗ ${t(loaded.why)}`)}`]} rows={space} />
        ) : (
          <Lines lines={lines} rows={space} from={list.from} />
        )
      }
    </Frame>
  );
}

import { type ComponentType, useEffect, useState } from "react";
import { Frame } from "../components/frame.tsx";
import { Lines } from "../components/lines.tsx";
import type { Screen } from "../screen.ts";
import { Home } from "./home.tsx";

type Name = Screen["name"];
type Show<Kind extends Name> = ComponentType<Extract<Screen, { name: Kind }>>;

/** Where each screen's component comes from. Only the first one is there from the start: the others would hold up its frame. */
const SOURCES: { [Kind in Name]: () => Promise<Show<Kind>> } = {
  home: async () => Home,
  keys: async () => (await import("./keys.tsx")).Keys,
  palette: async () => (await import("./palette.tsx")).Palette,
  command: async () => {
    const { CommandScreen } = await import("./command.tsx");
    return ({ command, argv }) => <CommandScreen name={command} argv={argv} />;
  },
  checklists: async () => (await import("./checklists.tsx")).Checklists,
  walk: async () => (await import("./walk.tsx")).WalkScreen,
  job: async () => {
    const { JobScreen } = await import("./job.tsx");
    return ({ job }) => <JobScreen id={job} />;
  },
  undo: async () => (await import("./undo.tsx")).UndoScreen,
  triage: async () => (await import("./triage.tsx")).Triage,
  trouble: async () => (await import("./trouble.tsx")).TroubleScreen,
  browse: async () => (await import("./browse.tsx")).Browse,
  runs: async () => (await import("./runs.tsx")).Runs,
  run: async () => (await import("./run.tsx")).RunScreen,
  learned: async () => (await import("./learned.tsx")).Learned,
  archives: async () => (await import("./archives.tsx")).Archives,
  log: async () => (await import("./log.tsx")).Log,
  entry: async () => (await import("./entry.tsx")).EntryScreen,
  look: async () => (await import("./look.tsx")).Look,
};

const ready = new Map<Name, Show<Name>>([["home", Home as Show<Name>]]);

export const isLoaded = (name: Name) => ready.has(name);

export async function loadScreen(name: Name): Promise<void> {
  ready.set(name, (await SOURCES[name]()) as Show<Name>);
}

/** Loads every screen, one after another, so that none has to be waited for later. */
export async function loadScreens(): Promise<void> {
  for (const name of Object.keys(SOURCES) as Name[]) await loadScreen(name);
}

/** The component of a screen. */
export function ScreenView({ screen }: { screen: Screen }) {
  const [, arrived] = useState(false);
  const Component = ready.get(screen.name);
  useEffect(() => {
    if (!ready.has(screen.name)) loadScreen(screen.name).then(() => arrived(true));
  }, [screen.name]);
  if (Component) return <Component {...screen} />;
  return (
    <Frame title={[screen.name]} offers={{}}>
      {() => <Lines lines={[" …"]} rows={1} />}
    </Frame>
  );
}

import type { Screen } from "../screen.ts";
import { Archives } from "./archives.tsx";
import { Browse } from "./browse.tsx";
import { Checklists } from "./checklists.tsx";
import { CommandScreen } from "./command.tsx";
import { EntryScreen } from "./entry.tsx";
import { Home } from "./home.tsx";
import { JobScreen } from "./job.tsx";
import { Keys } from "./keys.tsx";
import { Learned } from "./learned.tsx";
import { Log } from "./log.tsx";
import { Look } from "./look.tsx";
import { Palette } from "./palette.tsx";
import { RunScreen } from "./run.tsx";
import { Runs } from "./runs.tsx";
import { Triage } from "./triage.tsx";
import { TroubleScreen } from "./trouble.tsx";
import { UndoScreen } from "./undo.tsx";
import { WalkScreen } from "./walk.tsx";

/** The component of a screen. */
export function ScreenView({ screen }: { screen: Screen }) {
  switch (screen.name) {
    case "home":
      return <Home />;
    case "keys":
      return <Keys />;
    case "command":
      return <CommandScreen name={screen.command} argv={screen.argv} />;
    case "checklists":
      return <Checklists />;
    case "walk":
      return <WalkScreen {...screen} />;
    case "job":
      return <JobScreen id={screen.job} />;
    case "undo":
      return <UndoScreen />;
    case "triage":
      return <Triage />;
    case "trouble":
      return <TroubleScreen trouble={screen.trouble} />;
    case "browse":
      return <Browse />;
    case "runs":
      return <Runs />;
    case "run":
      return <RunScreen folder={screen.folder} />;
    case "learned":
      return <Learned path={screen.path} />;
    case "archives":
      return <Archives />;
    case "log":
      return <Log />;
    case "entry":
      return <EntryScreen {...screen} />;
    case "look":
      return <Look {...screen} />;
    case "palette":
      return <Palette />;
  }
}

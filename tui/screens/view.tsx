import type { Screen } from "../screen.ts";
import { Checklists } from "./checklists.tsx";
import { CommandScreen } from "./command.tsx";
import { Home } from "./home.tsx";
import { JobScreen } from "./job.tsx";
import { Keys } from "./keys.tsx";
import { Palette } from "./palette.tsx";
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
    case "palette":
      return <Palette />;
  }
}

import type { Screen } from "../screen.ts";
import { CommandScreen } from "./command.tsx";
import { Home } from "./home.tsx";
import { Keys } from "./keys.tsx";
import { Palette } from "./palette.tsx";

/** The component of a screen. */
export function ScreenView({ screen }: { screen: Screen }) {
  switch (screen.name) {
    case "home":
      return <Home />;
    case "keys":
      return <Keys />;
    case "command":
      return <CommandScreen name={screen.command} argv={screen.argv} />;
    case "palette":
      return <Palette />;
  }
}

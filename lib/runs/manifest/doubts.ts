import { SESSIONS } from "../../market/sessions.ts";
import { nearest, withMeant } from "../../workspace/suggest.ts";
import type { Text } from "../../workspace/text.ts";
import type { Manifest } from "./schema.ts";

/** A value that the reference accepts and then ignores or misunderstands. */
interface Doubt {
  path: string[];
  text: Text;
}

const EV_MODES = ["lcb", "mean", "off"];
const SPREAD_UNITS = ["price", "pip", "pips", "pipette", "pipettes"];

/** Values outside what a key knows, where the reference falls back on something in silence. */
export function doubtfulValues(manifest: Manifest): Doubt[] {
  const { runner_config: config } = manifest.runner;
  const doubts: Doubt[] = [];
  const check = (path: string, values: string[], known: readonly string[]) => {
    for (const value of values) if (!known.includes(value)) doubts.push(doubt(path, value, known));
  };
  check("router.allowed_sessions", manifest.router.allowed_sessions, SESSIONS);
  check("runner.runner_config.allowed_sessions", config.allowed_sessions ?? [], SESSIONS);
  if (config.ev_mode !== undefined) check("runner.runner_config.ev_mode", [config.ev_mode], EV_MODES);
  if (config.spread_input_mode !== undefined) {
    check("runner.runner_config.spread_input_mode", [config.spread_input_mode.toLowerCase()], SPREAD_UNITS);
  }
  return doubts;
}

function doubt(key: string, value: string, known: readonly string[]): Doubt {
  return {
    path: key.split("."),
    text: withMeant(
      {
        en: `${key}: "${value}" is none of ${known.join(", ")}`,
        ja: `${key}: "${value}" は使えません（${known.join("、")} のいずれか）`,
      },
      nearest(value, known),
    ),
  };
}

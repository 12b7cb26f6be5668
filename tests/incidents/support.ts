import { command as incident } from "../../scripts/incident.ts";
import { goldenCsv, TRADING_MANIFEST } from "../runs/bars.ts";
import { Desk } from "../state/desk.ts";

export const DAY = 288;
export const MANIFEST = "configs/strategies/day_orb_5m.yaml";
export const BARS = "validated/USDJPY/5m.csv";

/** Bars of 20 days from 1 January 2024 on, and the manifest that trades on them. */
export function desk(files: Record<string, string> = {}): Desk {
  return new Desk({ [MANIFEST]: TRADING_MANIFEST, [BARS]: goldenCsv(0, 20 * DAY), ...files });
}

export interface Told {
  start: string;
  end: string;
  loss: number;
}

/** Records an incident through the command; returns its id. */
export async function recorded(one: Desk, { start, end, loss }: Told, ...more: string[]): Promise<string> {
  const id = `${start.slice(0, 16).replace(/[-:]/g, "").replace("T", "-")}_USDJPY_stops`;
  const times = ["--symbol", "USDJPY", "--start-ts", start, "--end-ts", end];
  const { exit, out } = await one.run(
    incident,
    "new",
    id,
    ...times,
    `--loss-pips=${loss}`,
    "--notes",
    "two\nstops",
    ...more,
  );
  if (exit !== 0) throw new Error(JSON.stringify(out));
  return id;
}

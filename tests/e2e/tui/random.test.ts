import { expect, test } from "bun:test";
import { seeded } from "../../faults/power_cut.ts";
import { hashes } from "../../tui/looking.ts";
import { start, stocked } from "../../tui/stocked.ts";

/** So many keys are pressed; more of them when asked for. */
const KEYS = Number(process.env.ORB_WIZARD_KEYS ?? 1000);
const SEED = Number(process.env.ORB_WIZARD_SEED ?? 1);
/** Pressed between two looks at the screen. */
const BURST = 10;

/** Without p nobody types the word that live state is changed by. */
const PRESSED = [
  ...["up", "down", "left", "right", "pageUp", "pageDown", "home", "end", "tab", "backspace"],
  ...["enter", "enter", "enter", "escape", "q", "q"],
  ..."abcdefghijklmnorstuvwxyzRSLG:/?0123456789 -_,.".split(""),
  ...["\x1b[15~", "\x1bOP", "\x02", "\x15", "ア", "é", "👍", "jjjj", "GG\r"],
];

test(`${KEYS} random keys at random sizes: it goes on, fits every window, and writes nothing live`, async () => {
  const workspace = await stocked();
  const live = () => ({
    ...hashes(workspace, "{runs,configs,validated,raw,features,data}/**/*"),
    ...hashes(workspace, "ops/{state_archive/**/*,runtime_snapshot.json}"),
  });
  const before = live();
  const random = seeded(SEED);
  const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)]!;
  let pressed = 0;
  let said: string[] = [];
  while (pressed < KEYS) {
    // Leaving is allowed: then somebody starts it again.
    const args = pick([[], [], ["state_update"], ["state_save", "--lang", "ja"], ["go_nogo"], ["--linear"]]);
    await using screen = start(workspace, args, sizeOf(random));
    let exit: number | undefined;
    screen.exited.then((code) => {
      exit = code;
    });
    await screen.until((text) => text.trim() !== "");
    screen.scrolled = 0;
    while (pressed < KEYS && exit === undefined) {
      if (random() < 0.15) {
        const { columns, rows } = sizeOf(random);
        // A frame may be on its way while the window shrinks; the next one fits.
        await screen.resize(columns, rows);
        screen.scrolled = 0;
      }
      const keys = Array.from({ length: BURST }, () => pick(PRESSED));
      said = [...said.slice(-20), keys.join(" ")];
      if (exit === undefined) screen.press(...keys);
      pressed += BURST;
      await screen.quiet(15);
      const ended = await Promise.race([
        screen.until(() => fits(screen.size, screen.lines(), screen.fullScreen)),
        screen.exited,
      ]);
      if (typeof ended === "number" || !screen.fullScreen) break;
      expect({ scrolled: screen.scrolled, said }).toEqual({ scrolled: 0, said });
    }
    if (pressed < KEYS)
      expect({ exit: await screen.exited, said, text: screen.text() }).toMatchObject({ exit: 0 });
  }
  expect(live()).toEqual(before);
}, 600_000);

/** The title is where it belongs: nothing has pushed it out. Also true when the screen has been left. */
function fits(size: { columns: number; rows: number }, lines: string[], fullScreen: boolean): boolean {
  const title = " orb-ops › ".slice(0, size.columns - 1).trimEnd();
  return !fullScreen || size.rows < 4 || lines[0]!.startsWith(title);
}

/** From one cell to a wall of screens; common ones more often. */
function sizeOf(random: () => number): { columns: number; rows: number } {
  const between = (least: number, most: number) => least + Math.floor(random() * (most - least + 1));
  const how = random();
  if (how < 0.4) return { columns: 80, rows: 24 };
  if (how < 0.6) return { columns: between(1, 60), rows: between(1, 16) };
  return { columns: between(1, 300), rows: between(1, 100) };
}

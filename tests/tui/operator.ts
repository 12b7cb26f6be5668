import { fieldsOf } from "../../lib/command/form.ts";
import { catalog } from "../../scripts/catalog.ts";
import type { Screen } from "./terminal.ts";

/** An operator at the form of a command. */
export class Operator {
  private constructor(
    readonly screen: Screen,
    private readonly flags: string[],
  ) {}

  /** Opens a command by its name through the palette. */
  static async open(screen: Screen, name: string): Promise<Operator> {
    const { command } = await catalog[name]!();
    await screen.until("Home");
    screen.press(":");
    await screen.until("Commands");
    screen.press(name, "enter");
    await screen.until(`› ${name}`);
    await screen.until(/preview: nothing|no preview yet|✗/);
    return new Operator(
      screen,
      fieldsOf(command).map(({ flag }) => flag),
    );
  }

  /** Opens a field of the form. */
  async edit(flag: string): Promise<void> {
    this.screen.press("g", "j".repeat(this.flags.indexOf(flag)), "enter");
    await this.screen.until(`--${flag}: `);
  }

  async type(flag: string, text: string): Promise<void> {
    await this.edit(flag);
    this.screen.press("\x15", text, "enter");
    await this.asked(flag);
  }

  async choose(flag: string, downs: number): Promise<void> {
    await this.edit(flag);
    this.screen.press("g", "j".repeat(downs), "enter");
    await this.asked(flag);
  }

  /** Waits for the preview of the form as it is now. */
  previewed(): Promise<string> {
    return this.screen.until("preview: nothing has been written");
  }

  /** Confirms the plan on the screen, with the word where it is asked for. */
  async apply(): Promise<void> {
    this.screen.press("a");
    const asked = await this.screen.until("Escape leaves it");
    this.screen.press(...(asked.includes("Type apply") ? ["apply", "enter"] : ["enter"]));
  }

  private async asked(flag: string): Promise<void> {
    await this.screen.until((text) => !text.includes(`--${flag}: `));
  }
}

import { join } from "node:path";
import { Terminal } from "@xterm/headless";

const root = join(import.meta.dir, "../..");
/** A program's last words have been read so long after its end, also on a busy machine. */
const LAST_WORDS_MS = 5000;
/** The terminal's mode in which it waits for the end of a frame, and what erases all of the screen. */
const [SYNCHRONIZED, WHOLE_SCREEN] = [2026, 2];
/** What a key sends. */
const KEYS: Record<string, string> = {
  up: "\x1b[A",
  down: "\x1b[B",
  right: "\x1b[C",
  left: "\x1b[D",
  home: "\x1b[H",
  end: "\x1b[F",
  pageUp: "\x1b[5~",
  pageDown: "\x1b[6~",
  enter: "\r",
  escape: "\x1b",
  tab: "\t",
  backspace: "\x7f",
  "ctrl-c": "\x03",
};

/** A program in a pseudo-terminal of its own, and the screen as a person sees it. */
export class Screen implements AsyncDisposable {
  readonly exited: Promise<number>;
  /** Bytes that the program has written. */
  bytes = 0;
  /** Whole frames that the program has drawn. */
  frames = 0;
  /** How often the program has cleared the screen to draw from its top, as the wizard does in a window of another size. */
  private cleared = 0;
  /** How often the screen has scrolled since this was set to 0: never, as long as no frame is taller than the window. */
  scrolled = 0;
  /** What the program has handed to the terminal's clipboard last. */
  clipboard: string | undefined;
  private readonly view: Terminal;
  private readonly terminal: Bun.Terminal;
  readonly child: Bun.Subprocess;
  private changed = Promise.withResolvers<void>();
  private spoken = Promise.withResolvers<void>();
  private written = Promise.resolve();

  constructor(
    command: string[],
    { columns = 80, rows = 24, env = {} as Record<string, string>, cwd = root } = {},
  ) {
    this.view = new Terminal({ cols: columns, rows, allowProposedApi: true });
    this.view.onScroll(() => {
      this.scrolled += 1;
    });
    this.view.parser.registerCsiHandler({ prefix: "?", final: "l" }, (modes) => {
      if (modes.includes(SYNCHRONIZED)) this.frames += 1;
      return false;
    });
    this.view.parser.registerCsiHandler({ final: "J" }, ([what]) => {
      const { cursorX, cursorY } = this.view.buffer.active;
      if (what === WHOLE_SCREEN && cursorX + cursorY === 0) this.cleared += 1;
      return false;
    });
    this.view.parser.registerOscHandler(52, (data) => {
      this.clipboard = Buffer.from(data.slice(data.indexOf(";") + 1), "base64").toString();
      return true;
    });
    this.terminal = new Bun.Terminal({
      cols: columns,
      rows,
      data: (_, bytes) => {
        this.bytes += bytes.length;
        this.spoken.resolve();
        this.spoken = Promise.withResolvers<void>();
        this.written = new Promise((done) => this.view.write(bytes, done));
        this.written.then(() => {
          this.changed.resolve();
          this.changed = Promise.withResolvers<void>();
        });
      },
    });
    this.child = Bun.spawn(command, {
      cwd,
      env: { PATH: process.env.PATH!, TERM: "xterm-256color", HOME: "/tmp", ...env },
      terminal: this.terminal,
    });
    this.exited = this.child.exited;
  }

  /** The lines of the screen, without blanks at their ends. */
  lines(): string[] {
    const { active } = this.view.buffer;
    return Array.from({ length: this.view.rows }, (_, row) => {
      return active.getLine(active.baseY + row)?.translateToString(true) ?? "";
    });
  }

  text(): string {
    return this.lines().join("\n");
  }

  /** Presses keys one after another: names of `KEYS`, else the text itself. */
  press(...keys: string[]): void {
    for (const key of keys) this.terminal.write(KEYS[key] ?? key);
  }

  /** Ends with the next bytes that the program writes, before the screen shows them. */
  spoke(): Promise<void> {
    return this.spoken.promise;
  }

  /** Presses keys, each when the one before it has changed the screen: Escape would join what comes with it. */
  async pressEach(...keys: string[]): Promise<void> {
    for (const key of keys) {
      const { frames } = this;
      this.press(key);
      await this.until(() => this.frames > frames);
    }
  }

  /**
   * Waits until the screen shows a text, or what a function wants of it, in a whole frame: what is said of the rest of that screen then
   * holds, too. Fails with the screen after `ms`, or soon after the program's end.
   */
  async until(wanted: string | RegExp | ((text: string) => boolean), ms = 20_000): Promise<string> {
    const holds = (text: string) =>
      typeof wanted === "function"
        ? wanted(text)
        : typeof wanted === "string"
          ? text.includes(wanted)
          : wanted.test(text);
    const late = Bun.sleep(ms).then(() => "late");
    // What was written last may come after the end is known.
    const ended = this.exited.then((code) => Bun.sleep(LAST_WORDS_MS).then(() => `exit ${code}`));
    for (;;) {
      const next = this.changed.promise;
      await this.written;
      if (!this.view.modes.synchronizedOutputMode && holds(this.text())) return this.text();
      const over = await Promise.race([next, late, ended]);
      if (over && holds(this.text())) return this.text();
      if (over) throw new Error(`not on the screen: ${wanted} (${over})\n${this.text()}`);
    }
  }

  /** Waits until nothing has been written for `ms`. */
  async quiet(ms = 60): Promise<void> {
    for (let before = -1; before !== this.bytes;) {
      before = this.bytes;
      await Bun.sleep(ms);
      await this.written;
    }
  }

  get size(): { columns: number; rows: number } {
    return { columns: this.view.cols, rows: this.view.rows };
  }

  /** Gives the window another size; what is drawn afterwards is drawn for it, unless the program has ended. */
  async resize(columns: number, rows: number): Promise<void> {
    if (columns === this.view.cols && rows === this.view.rows) return;
    const before = this.cleared;
    this.view.resize(columns, rows);
    this.terminal.resize(columns, rows);
    // The pseudo-terminal is not the child's controlling one, so nobody else tells it.
    this.child.kill("SIGWINCH");
    await Promise.race([this.until(() => this.cleared > before), this.exited]);
  }

  /** Which buffer is on: the alternate one while a full-screen program runs. */
  get fullScreen(): boolean {
    return this.view.buffer.active.type === "alternate";
  }

  closeTerminal(): void {
    this.terminal.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.child.kill("SIGKILL");
    await this.exited;
    if (!this.terminal.closed) this.terminal.close();
  }
}

/** The wizard on a workspace. */
export function wizard(
  workspace: string,
  given: { args?: string[]; columns?: number; rows?: number; env?: Record<string, string> } = {},
): Screen {
  const { args = [], env = {}, ...size } = given;
  return new Screen([process.execPath, join(root, "tui/wizard.tsx"), "--workspace", workspace, ...args], {
    ...size,
    env,
  });
}

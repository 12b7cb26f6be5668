import { type Checklist, kindOf } from "../../lib/checklists/schema.ts";
import type { ChecklistRecord } from "../../lib/checklists/record.ts";
import type { Lang } from "../../lib/workspace/text.ts";
import { hashes, read } from "./looking.ts";
import type { Screen } from "./terminal.ts";

const WORDS = {
  en: {
    complete: "✓ complete ",
    done: "done, exit",
    live: "Type apply",
    go: "Enter ",
    record: "Enter records it",
    ended: "ended, exit",
  },
  ja: {
    complete: "✓ 完了 ",
    done: "完了（終了コード",
    live: "apply と入力",
    go: "Enter で",
    record: "Enter で記録",
    ended: "終了、終了コード",
  },
};

/** An operator who walks through a checklist key by key and looks at the screen after each. */
export class Walker {
  readonly words: (typeof WORDS)[Lang];

  constructor(
    private readonly screen: Screen,
    private readonly checklist: Checklist,
    lang: Lang = "en",
  ) {
    this.words = WORDS[lang];
  }

  /** The item that is shown, and how it stands: `docs_tables · pending`. */
  async here(): Promise<string> {
    const [, here = ""] = STANDS.exec(await this.screen.until(STANDS))!;
    return here;
  }

  /** Presses keys that answer the item, and waits until the walk stands elsewhere. */
  async answer(...keys: string[]): Promise<void> {
    const before = await this.here();
    this.screen.press(...keys);
    await this.screen.until((text) => {
      const after = STANDS.exec(text)?.[1];
      return (after !== undefined && after !== before) || text.includes(this.words.complete);
    });
  }

  /** Opens the item's command, looks at its plan, carries it out and comes back. */
  async run(): Promise<void> {
    const { screen, words } = this;
    screen.press("r");
    await screen.until(/プレビュー（|プレビュー未実行|preview: nothing|no preview yet/);
    screen.press("a");
    const asked = await screen.until(
      (text) => text.includes(words.live) || /Escape leaves it|中止は Escape/.test(text),
    );
    screen.press(...(asked.includes(words.live) ? ["apply", "enter"] : ["enter"]));
    const ended = await screen.until((text) => text.includes(words.done) || text.includes(words.ended));
    screen.press("q");
    if (ended.includes(words.ended)) {
      await screen.until((text) => !text.includes(words.ended));
      screen.press("q");
    }
    await screen.until(STANDS);
  }

  /** Walks to the end: what does not pass by itself, by its command or by a yes is skipped or waived with a reason. */
  async finish(run: readonly string[] = []): Promise<void> {
    const tried = new Set<string>();
    while (!this.screen.text().includes(this.words.complete)) {
      const id = (await this.here()).split(" ")[0]!;
      const item = this.checklist.items.find((one) => one.id === id)!;
      const kind = kindOf(item);
      if (run.includes(id) && !tried.has(id)) {
        tried.add(id);
        await this.run();
        const stands = await this.here();
        if (stands.startsWith(`${id} `) && this.screen.text().includes(this.words.record))
          await this.answer("enter");
      } else if (kind === "confirm") await this.answer("enter");
      else if (kind === "input") await this.answer("enter", "by the desk", "enter");
      else if (item.required) await this.answer("w", "agreed with the desk", "enter");
      else await this.answer("s", "enter");
    }
  }
}

const STANDS =
  /^.*?\b([a-z_]+ · (?:pending|passed|failed|confirmed|skipped|waived|does not apply|未確認|合格|不合格|確認済み|スキップ|免除|対象外|警告付きで合格))/m;

/** The newest record of a checklist in the workspace. */
export function recordIn(workspace: string, checklist: string): ChecklistRecord {
  const path = Object.keys(hashes(workspace, `ops/checklists/${checklist}/*.json`)).at(-1)!;
  return JSON.parse(read(workspace, path));
}

/** Statuses of the items, in the order of the checklist. */
export function statuses({ items }: ChecklistRecord): Record<string, string> {
  return Object.fromEntries(Object.entries(items).map(([id, { status }]) => [id, status]));
}

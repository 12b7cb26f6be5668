/** Command lines of a document, and what they are once a shell has read them. */

const FENCE = /^```sh\n(.*?)^```$/gms;
const WORD = /'[^']*'|"[^"]*"|\S+/g;

export interface Line {
  text: string;
  /** The command's name. */
  name: string;
  argv: string[];
}

/** Every line of the `sh` blocks, in order: calls of our scripts, all of them. */
export function linesOf(document: string): Line[] {
  const texts = [...document.matchAll(FENCE)].flatMap(([, body]) => body!.trimEnd().split("\n"));
  return texts.map((text) => {
    const [, name, rest] = /^bun scripts\/(\w+)\.ts(.*)$/.exec(text) ?? [];
    if (name === undefined) throw new Error(`no call of a script: ${text}`);
    const words = rest!.match(WORD) ?? [];
    return { text, name, argv: words.map((word) => word.replace(/^(['"])(.*)\1$/, "$2")) };
  });
}

/** The skeleton that a document shares with its translation. */
export function skeleton(document: string) {
  const prose = document.replaceAll(FENCE, "");
  return {
    lines: linesOf(document).map(({ text }) => text),
    headings: prose.match(/^#+ /gm),
    boxes: prose.match(/^- \[ \] /gm)?.length,
    items: prose.match(/^- /gm)?.length,
    rows: prose.match(/^\|.*\|$/gm)?.map((row) => row.match(/(?<!\\)\|/g)!.length),
    links: [...prose.matchAll(/\]\(([^)]+)\)/g)].map(([, to]) => to!.replace(/\.ja\.md$/, ".md")).sort(),
  };
}

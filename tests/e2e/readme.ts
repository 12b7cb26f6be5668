#!/usr/bin/env bun
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { scripts } from "../../package.json";
import { catalog } from "../../scripts/catalog.ts";
import type { Lang } from "../../lib/workspace/text.ts";
import { root } from "./spawned.ts";

/**
 * The README files, whose outputs are what their command lines print. `bun tests/e2e/readme.ts` writes them anew.
 *
 * In a file, ```` ```sh ```` holds command lines, and a ```` ```text ```` right after it what they print on a terminal of 80 columns
 * (a last line `…` leaves the rest out). A ```` ```ts ```` that begins with `// some/path.ts` is that file. All happens in one folder,
 * in the order of the text.
 */
export const READMES: Record<Lang, string> = { en: "README.md", ja: "README.ja.md" };

export const readReadme = (lang: Lang) => readFileSync(join(root, READMES[lang]), "utf8");

const FENCE = /^```(\w+)\n(.*?)^```$/gms;
const COMMANDS = /(<!-- commands -->\n\n).*?(\n<!-- \/commands -->)/s;

/** The command lines of a README, in order. */
export function commandLines(readme: string): string[] {
  return [...readme.matchAll(FENCE)]
    .filter(([, kind]) => kind === "sh")
    .flatMap(([, , body = ""]) => body.trimEnd().split("\n"));
}

/** The README as it should be: every output as its commands print it now, and the list of commands from the catalogue. */
export async function renewed(readme: string, lang: Lang): Promise<string> {
  const desk = new Clone(lang);
  try {
    let text = "";
    let printed: string | undefined;
    let at = 0;
    for (const fence of readme.matchAll(FENCE)) {
      const [whole, kind, body = ""] = fence;
      const between = readme.slice(at, fence.index);
      text += between;
      at = fence.index + whole.length;
      if (kind === "text" && printed !== undefined && between.trim() === "") {
        text += `\`\`\`text\n${/(^|\n)…\n$/.test(body) ? beginning(printed, body) : printed}\`\`\``;
        continue;
      }
      text += whole;
      if (kind === "ts") desk.write(body);
      printed = kind === "sh" ? await desk.type(body) : undefined;
    }
    text += readme.slice(at);
    return text.replace(COMMANDS, `$1${await commandList(lang)}$2`);
  } finally {
    desk.remove();
  }
}

function beginning(printed: string, shown: string): string {
  const lines = shown.split("\n").length - 2;
  return `${printed.split("\n").slice(0, lines).join("\n")}\n…\n`;
}

async function commandList(lang: Lang): Promise<string> {
  const commands = await Promise.all(Object.values(catalog).map(async (load) => (await load()).command));
  return commands.map(({ name, summary }) => `- \`${name}\`: ${summary[lang]}\n`).join("");
}

/** A folder that looks like a fresh clone to whoever types there; its clock goes on by a minute a line. */
class Clone {
  readonly #folder = mkdtempSync(join(tmpdir(), "orb-ops-readme-"));
  #minute = 0;

  constructor(private readonly lang: Lang) {
    for (const path of ["package.json", "configs", "scripts"]) {
      cpSync(join(root, path), join(this.#folder, path), { recursive: true });
    }
    for (const path of ["lib", "node_modules", "tests"])
      symlinkSync(join(root, path), join(this.#folder, path));
  }

  /** Runs the lines and returns what they print. Throws when one of them fails. */
  async type(lines: string): Promise<string> {
    let printed = "";
    for (const line of lines.trimEnd().split("\n")) printed += await this.#run(asTyped(line));
    return printed;
  }

  write(source: string): void {
    const path = source.match(/^\/\/ (\S+\.ts)\n/)?.[1];
    if (!path) return;
    mkdirSync(join(this.#folder, dirname(path)), { recursive: true });
    writeFileSync(join(this.#folder, path), source);
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }

  async #run(line: string): Promise<string> {
    const now = `2026-01-05T09:${String(this.#minute++).padStart(2, "0")}:00Z`;
    const child = Bun.spawn(["sh", "-c", line], {
      cwd: this.#folder,
      env: {
        PATH: [join(root, "node_modules/.bin"), process.env.PATH].join(delimiter),
        HOME: this.#folder,
        LANG: { en: "en_US.UTF-8", ja: "ja_JP.UTF-8" }[this.lang],
        ORB_NOW: now,
        COLUMNS: "80",
        // `npx bun` finds the Bun of the folder; it must ask nobody.
        npm_config_offline: "true",
        npm_config_update_notifier: "false",
      },
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    });
    const [out, err, exit] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
    if (exit !== 0) throw new Error(`${line}\nended with ${exit}\n${err}`);
    return out;
  }
}

/** The line as a test runs it: scripts print what they would print on a terminal, and what installs or tests everything is left out. */
function asTyped(line: string): string {
  const [, name] = line.match(/^npx -y bun@\S+ run (\w+)$/) ?? [];
  if (name === "demo") return asTyped(scripts.demo.split(" && ")[1]!);
  if (name === "test") return "true";
  return line.replace(/^((?:npx )?bun scripts\/\S+\.ts.*)$/, "$1 --no-json");
}

if (import.meta.main) {
  const langs = ["en", "ja"] as const;
  const texts = await Promise.all(langs.map((lang) => renewed(readReadme(lang), lang)));
  for (const [index, lang] of langs.entries()) writeFileSync(join(root, READMES[lang]), texts[index]!);
}

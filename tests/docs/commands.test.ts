import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { commands } from "../../scripts/orb_ops.ts";
import { commandsPage, PAGES } from "./commands.ts";

test.each(["en", "ja"] as const)(
  "the command reference (%s) says what the commands say (`bun tests/docs/commands.ts` writes it anew)",
  async (lang) => {
    const page = readFileSync(join(import.meta.dir, "../..", PAGES[lang]), "utf8");
    for (const name of Object.keys(commands)) expect(page).toContain(`\n## ${name}\n`);
    expect(page).toBe(await commandsPage(lang));
  },
);

import type { HelpPage } from "./help.ts";
import type { Catalog } from "./program.ts";

/** Each command's page as JSON, by name, in the catalogue's order: `bun run compile` writes it into the binary of all commands. */
declare const ORB_PAGES: Readonly<Record<string, string>>;

const ready = typeof ORB_PAGES === "undefined" ? undefined : ORB_PAGES;

/** The page that a binary has of a command, so that the command and its schemas need not be loaded for it. */
export function readyPage(name: string): HelpPage | undefined {
  return ready && JSON.parse(ready[name]!);
}

export async function allPages(catalog: Catalog): Promise<HelpPage[]> {
  if (ready) return Object.values(ready).map((page) => JSON.parse(page));
  const { pageOf } = await import("./page.ts");
  return Promise.all(Object.values(catalog).map(async (load) => pageOf((await load()).command)));
}

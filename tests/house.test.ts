import { describe, expect, test } from "bun:test";
import { statSync } from "node:fs";
import { basename, join } from "node:path";
import type { Command } from "../lib/command/define.ts";
import { flagsOf } from "../lib/command/arguments.ts";
import { optionsOf, parseFlags } from "../lib/command/flags.ts";
import { renderHelp } from "../lib/command/help.ts";
import { pageOf } from "../lib/command/page.ts";
import type { Text } from "../lib/workspace/text.ts";
import { catalog } from "../scripts/catalog.ts";
import { type Import, importsOf, readSource, roomOf, root, sourceFiles } from "./sources.ts";

const everything = ["lib", "scripts", "tui"];
const imports = sourceFiles(everything).flatMap(importsOf);

describe("rooms", () => {
  /** The design's table. What `all` rooms may use comes on top, except where a room says that it uses nothing. */
  const all = ["workspace", "market", "notify"];
  const rooms: Record<string, readonly string[] | "everything"> = {
    scripts: "everything",
    tui: "everything",
    checklists: "everything",
    workflow: "everything",
    workspace: [],
    market: ["workspace"],
    notify: ["workspace"],
    engine: ["market"],
    command: all,
    runs: [...all, "engine"],
    state: [...all, "engine", "runs"],
    ingest: all,
    quality: all,
    observability: [...all, "runs", "state"],
    experiments: [...all, "runs", "state"],
    incidents: [...all, "runs", "state"],
    tasks: [...all, "runs", "state"],
    report: all,
  };

  test("use only what the design lets them use", () => {
    const trespasses = imports.filter(({ from, to }) => {
      const [user, used] = [roomOf(from), roomOf(to)];
      if (!user || !used || user === used) return false;
      const may = rooms[user];
      if (user === "tui" && used === "scripts") return to !== "scripts/catalog.ts";
      return may !== "everything" && !may?.includes(used);
    });
    expect(trespasses.map(arrow)).toEqual([]);
  });

  test("are all in the design's table", () => {
    const found = new Set(sourceFiles(["lib"]).flatMap((file) => roomOf(file) ?? []));
    expect([...found].filter((room) => !(room in rooms))).toEqual([]);
  });

  test("except for the wizard and tests, nobody imports a script but the catalogue", () => {
    const users = imports.filter(({ from, to }) => roomOf(to) === "scripts" && roomOf(from) !== "scripts");
    expect(users.filter(({ to }) => to !== "scripts/catalog.ts").map(arrow)).toEqual([]);
  });

  test("the engine knows only types of the market", () => {
    const values = imports.filter(({ from, to, typeOnly }) => {
      return roomOf(from) === "engine" && roomOf(to) === "market" && !typeOnly;
    });
    const pure = ["lib/market/bars.ts", "lib/market/sessions.ts", "lib/market/symbols.ts"];
    expect(values.filter(({ to }) => !pure.includes(to)).map(arrow)).toEqual([]);
  });

  test("files import each other in no circle", () => {
    const next = Map.groupBy(
      imports.filter(({ typeOnly }) => !typeOnly),
      ({ from }) => from,
    );
    const safe = new Set<string>();
    const visit = (file: string, path: string[]): void => {
      if (path.includes(file)) throw new Error([...path.slice(path.indexOf(file)), file].join(" → "));
      if (safe.has(file)) return;
      for (const { to } of next.get(file) ?? []) visit(to, [...path, file]);
      safe.add(file);
    };
    for (const file of next.keys()) visit(file, []);
    expect(safe.size).toBeGreaterThan(50);
  });
});

describe("scripts", () => {
  const scripts = sourceFiles(["scripts"], "*.ts").filter((file) => file !== "scripts/catalog.ts");
  const named = scripts.filter((file) => file !== "scripts/orb_ops.ts").map((file) => basename(file, ".ts"));

  test.each(scripts)("%s can be started by its name", (file) => {
    expect(readSource(file)).toStartWith("#!/usr/bin/env bun\n");
    expect(statSync(join(root, file)).mode & 0o111).toBe(0o111);
    expect(readSource(file)).toContain("if (import.meta.main) await run");
  });

  test("are all in the catalogue, in alphabetical order", () => {
    expect(Object.keys(catalog)).toEqual(named.sort());
  });
});

describe("every command", async () => {
  const commands = await Promise.all(Object.values(catalog).map(async (load) => (await load()).command));
  const byName: [string, Command][] = commands.map((command) => [command.name, command]);
  const japanese = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u;

  test("is called as its file is", () => {
    expect(commands.map(({ name }) => name)).toEqual(Object.keys(catalog));
  });

  test.each(byName)("%s speaks both languages", (_, command) => {
    const { own, shared } = optionsOf(command);
    const texts: Text[] = [
      command.summary,
      ...(command.description ? [command.description] : []),
      ...command.exitStatus.map(([, when]) => when),
      ...[...own, ...shared].map(({ help }) => help),
    ];
    for (const { en, ja } of texts) {
      expect(en).not.toMatch(/^\s*$/);
      expect(en).not.toMatch(japanese);
      expect(ja).toMatch(japanese);
    }
    expect(renderHelp(pageOf(command), "ja", 80)).toMatch(/使い方: .*\n\n.*\p{Script=Han}/u);
  });

  test.each(byName)("%s has help within the terminal", (_, command) => {
    for (const lang of ["en", "ja"] as const) {
      const lines = renderHelp(pageOf(command), lang, 80).split("\n");
      const examples = command.examples.map((example) => `  ${example}`);
      const wide = lines.filter((line) => Bun.stringWidth(line) > 80 && !examples.includes(line));
      expect(wide).toEqual([]);
    }
  });

  test.each(byName)("%s has flags that cannot be confused", (_, command) => {
    const { own, shared } = optionsOf(command);
    const flags = [...own, ...shared].flatMap(flagsOf);
    expect(flags.filter((flag, index) => flags.indexOf(flag) < index)).toEqual([]);
    expect(flags.filter((flag) => !/^(-[a-z]|--[a-z0-9]+(-[a-z0-9]+)*)$/i.test(flag))).toEqual([]);
    const unset = own.filter(({ kind, required }) => kind === "switch" && required);
    expect(unset.map(({ flag }) => flag)).toEqual([]);
  });

  test.each(byName)("%s says how it ends", (_, command) => {
    const codes = command.exitStatus.map(([code]) => code);
    expect(codes).toContain(0);
    expect(codes).toEqual([...new Set(codes)].sort((a, b) => a - b));
  });

  test.each(byName)("%s has examples that its own flags accept", async (name, command) => {
    expect(command.examples.length).toBeGreaterThan(0);
    for (const example of command.examples) {
      const [first, ...argv] = example
        .match(/'[^']*'|"[^"]*"|\S+/g)!
        .map((word) => word.replace(/^(['"])(.*)\1$/, "$2"));
      expect(first).toBe(name);
      await parseFlags(command, argv);
    }
  });
});

describe("texts", () => {
  const pair = /\ben:\s*(["`])((?:\\.|(?!\1).)*)\1,\s*ja:\s*(["`])((?:\\.|(?!\3).)*)\3/gs;
  const pairs = sourceFiles(everything).flatMap((file) =>
    [...readSource(file).matchAll(pair)].map(([, , en, , ja]) => ({ file, en: en!, ja: ja! })),
  );

  test("exist in both languages wherever they are written", () => {
    const japanese = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u;
    const words = (text: string) => text.replace(/\$\{[^}]*\}/g, "").match(/[A-Za-z]{3,}/g) ?? [];
    const wrong = pairs.filter(({ en, ja }) => {
      const onlyNames = words(en).length === 0 || (en === ja && words(en).length === 1);
      return japanese.test(en) || en.trim() === "" || !(japanese.test(ja) || onlyNames);
    });
    expect(pairs.length).toBeGreaterThan(100);
    expect(wrong).toEqual([]);
  });

  test("of checks beyond zod's own are in both languages, too", () => {
    // A string as last argument of `refine` would be said to Japanese readers as well.
    const english = sourceFiles(everything).filter((file) =>
      readSource(file)
        .split(".refine(")
        .slice(1)
        .some((rest) => /["'`],?\s*$/.test(argumentsOf(rest))),
    );
    expect(english).toEqual([]);
  });
});

describe("the tree", () => {
  const listed = Bun.spawnSync(["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"], {
    cwd: root,
  });
  const files = listed.stdout.toString().split("\0").filter(Boolean);

  test("speaks of no place outside the project", () => {
    // Assembled here, so that this file does not name them itself.
    const foreign = [`/${"work"}/`, `.${"library"}`];
    const text = files.filter((file) => /\.(ts|tsx|md|json|ya?ml|toml|grit|html|sh)$|^\.ci\//.test(file));
    const named = text.filter((file) => foreign.some((name) => readSource(file).includes(name)));
    expect(text.length).toBeGreaterThan(20);
    expect(named).toEqual([]);
  });

  test("has no logic of more than 300 lines in a file", () => {
    const long = sourceFiles(everything).filter((file) => readSource(file).split("\n").length > 300);
    expect(long).toEqual([]);
  });
});

function arrow({ from, to }: Import): string {
  return `${from} → ${to}`;
}

/** Source text up to the parenthesis that closes the one before it. */
function argumentsOf(rest: string): string {
  let depth = 1;
  const end = [...rest].findIndex((character) => {
    if (character === "(") depth += 1;
    if (character === ")") depth -= 1;
    return depth === 0;
  });
  return rest.slice(0, end);
}

import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { parseFlags } from "../../lib/command/flags.ts";
import { FIXES } from "../../lib/engine/config.ts";
import { WORKSPACE_TEMPLATES } from "../../lib/workspace/templates.ts";
import { catalog } from "../../scripts/catalog.ts";
import { version } from "../../package.json";
import { readSource, sourceFiles } from "../sources.ts";
import { linesOf, skeleton } from "./lines.ts";

const root = join(import.meta.dir, "../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const documents = [...new Bun.Glob("docs/*.md").scanSync(root)].sort();
const LINK = /\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g;

describe.each(documents)("%s", (path) => {
  const linked = [...read(path).matchAll(LINK)].map(([, to]) => normalize(join(dirname(path), to!)));

  test("leads only to what is in the project or in a workspace", () => {
    expect(linked.filter((to) => !existsSync(join(root, to)) && !(to in WORKSPACE_TEMPLATES))).toEqual([]);
  });

  test("goes along into every workspace, with all that it leads to", () => {
    expect(WORKSPACE_TEMPLATES[path]).toBe(read(path));
    expect(linked.filter((to) => !(to in WORKSPACE_TEMPLATES))).toEqual([]);
  });
});

test.each(Object.entries(WORKSPACE_TEMPLATES).filter(([path]) => path === "README.md"))(
  "the %s of a workspace leads only to what is there",
  (_, text) => {
    const linked = [...text.matchAll(LINK)].map(([, to]) => to!);
    expect(linked.length).toBeGreaterThan(5);
    expect(linked.filter((to) => !(to in WORKSPACE_TEMPLATES))).toEqual([]);
  },
);

describe.each(["engine", "migrating"])("docs/%s.md", (name) => {
  const [english, japanese] = [read(`docs/${name}.md`), read(`docs/${name}.ja.md`)];
  const code = (text: string) => [...new Set(text.match(/`[a-z_-][\w.-]*`/g))].sort();

  test("has the same lines, headings and tables in Japanese", () => {
    expect(skeleton(japanese)).toEqual(skeleton(english));
  });

  test("names the same fields and flags in Japanese", () => {
    expect(code(japanese)).toEqual(code(english));
  });
});

test("the model's page names every correction", () => {
  const rows = [...read("docs/engine.md").matchAll(/^\| `(\w+)` +\| .+ \| .+ \|$/gm)].map(([, name]) => name);
  expect(FIXES.filter((fix) => !rows.includes(fix))).toEqual([]);
});

test("the model's page names every reason for a refusal", () => {
  const engine = sourceFiles(["lib/engine"]).map(readSource).join("\n");
  const reasons = new Set(
    [...engine.matchAll(/"((?:[a-z_]+_(?:filter|guard|gate|block|cap))|ev_reject|ev_bypass)"/g)].map(
      ([, name]) => name!,
    ),
  );
  expect(reasons.size).toBeGreaterThan(15);
  expect([...reasons].filter((name) => !read("docs/engine.md").includes(`\`${name}\``))).toEqual([]);
});

/** Calls of our commands in a text, also in the midst of it: by how they begin, or by a flag. */
function callsIn(text: string): { call: string; name: string; argv: string[] }[] {
  const calls = text.matchAll(
    /(?:^|`)(bun scripts\/|orb-ops |)([a-z_]+)(?:\.ts)?((?: [^`\n|>#…]+)?)…?(?:`|$)/gm,
  );
  return [...calls].flatMap(([, how, name = "", rest = ""]) => {
    const words = rest.match(/'[^']*'|"[^"]*"|\S+/g) ?? [];
    const argv = words.map((word) => word.replace(/^(['"])(.*)\1$/, "$2"));
    return name in catalog && (how || rest.startsWith(" --")) ? [{ call: name + rest, name, argv }] : [];
  });
}

test.each(documents.filter((path) => !path.includes("commands.")))(
  "%s names only flags and operands that our commands have",
  async (path) => {
    const wrong: string[] = [];
    for (const { call, name, argv } of callsIn(read(path))) {
      const { command } = await catalog[name]!();
      // Values may be left out in the midst of a text, or be those that are refused.
      await parseFlags(command, argv).catch(({ code, text }) => {
        if (["unknown_flag", "unexpected_argument"].includes(code)) wrong.push(`${call}: ${text.en}`);
      });
    }
    expect(wrong).toEqual([]);
  },
);

test("command lines are found wherever they stand in a text", () => {
  const text =
    "See `bun scripts/run_sim.ts --csv a b` and `prune_state_archive --keep 5 …`.\norb-ops demo\nrun_sim is one.";
  expect(callsIn(text).map(({ name, argv }) => [name, argv])).toEqual([
    ["run_sim", ["--csv", "a", "b"]],
    ["prune_state_archive", ["--keep", "5"]],
    ["demo", []],
  ]);
});

test("the page about migrating has only lines that our scripts understand", async () => {
  const lines = linesOf(read("docs/migrating.md"));
  expect(lines.length).toBeGreaterThan(1);
  for (const { name, argv } of lines) await parseFlags((await catalog[name]!()).command, argv);
});

test("the change log begins with this version", () => {
  expect(read("CHANGELOG.md").match(/^## (\S+)/m)?.[1]).toBe(version);
});

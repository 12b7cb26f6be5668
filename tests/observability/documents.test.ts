import { describe, expect, test } from "bun:test";
import { parseFlags } from "../../lib/command/flags.ts";
import { OBSERVABILITY_TEMPLATES } from "../../lib/workspace/templates_observability.ts";
import { WORKSPACE_TEMPLATES } from "../../lib/workspace/templates.ts";
import { catalog } from "../../scripts/catalog.ts";

const documents = Object.entries(OBSERVABILITY_TEMPLATES).filter(([path]) => path.endsWith(".md"));

/** Command lines in a document's blocks; a schedule's lines without their times. */
function commandLines(text: string): string[] {
  const blocks = [...text.matchAll(/^```(?:sh|cron)\n(.*?)^```/gms)].map(([, block]) => block!);
  return blocks
    .flatMap((block) => block.trimEnd().split("\n"))
    .map((line) => line.replace(/^(\S+ ){5}(?=\w+_)/, ""));
}

test("the documents show how to run the chain", () => {
  const all = documents.flatMap(([, text]) => commandLines(text)).map((line) => line.split(" ")[0]);
  const chain = [
    "analyze_signal_latency",
    "summarize_runs",
    "export_dashboard_data",
    "verify_observability_job",
  ];
  expect(all).toEqual(expect.arrayContaining(chain));
});

describe.each(documents)("%s", (path, text) => {
  test("has command lines that the commands take", async () => {
    for (const line of commandLines(text)) {
      const [name = "", ...argv] = line.split(" ");
      const load = catalog[name];
      if (!load) throw new Error(`${name} is no command: ${line}`);
      await parseFlags((await load()).command, argv);
    }
  });

  test("links to what a workspace has, and names commands and configurations that exist", () => {
    const links = [...text.matchAll(/\]\(([^)]+)\)/g)].map(
      ([, link]) => new URL(link!, `file:///${path}`).pathname,
    );
    for (const link of links) expect(WORKSPACE_TEMPLATES).toHaveProperty([link.slice(1)]);
    const configs = [...text.matchAll(/`(configs\/[\w/]+\.ya?ml)`/g)].map(([, config]) => config!);
    for (const config of configs) expect(WORKSPACE_TEMPLATES).toHaveProperty([config]);
    const commands = [...text.matchAll(/`([a-z]+_[a-z_]+)`/g)].map(([, word]) => word!);
    const verbs = /^(analyze|summarize|export|verify|check|run|update|archive|rebuild|build|emit)_/;
    for (const word of commands.filter((each) => verbs.test(each))) expect(catalog).toHaveProperty(word);
  });

  test("has the other language's tables and blocks", () => {
    const twin = path.endsWith(".ja.md") ? path.replace(".ja.md", ".md") : path.replace(".md", ".ja.md");
    const other = OBSERVABILITY_TEMPLATES[twin]!;
    expect(commandLines(other)).toEqual(commandLines(text));
    const shape = (each: string) =>
      each
        .split("\n")
        .filter((line) => /^(#|\|)/.test(line))
        .map((line) => line[0]);
    expect(shape(other)).toEqual(shape(text));
  });
});

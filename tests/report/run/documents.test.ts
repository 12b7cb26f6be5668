import { expect, test } from "bun:test";
import { parseFlags } from "../../../lib/command/flags.ts";
import { command as renderReport } from "../../../scripts/render_report.ts";
import { command as runSim } from "../../../scripts/run_sim.ts";
import { readSource, sourceFiles } from "../../sources.ts";

const PAGES = ["docs/run_report.md", "docs/run_report.ja.md"];

/** The codes that the sources give to findings: the argument before the tone. */
const codes = sourceFiles(["lib/report/run"], "**/findings*.ts").flatMap((file) =>
  [
    ...readSource(file).matchAll(
      /"(?!bad"|warn"|muted")([a-z_]+)",\s*(?:"(?:bad|warn|muted|good)"|trades < FEW)/g,
    ),
  ].map(([, code]) => code!),
);

test.each(PAGES)("%s tells when each finding is said, and of no other", (page) => {
  const rows = readSource(page)
    .split("\n")
    .filter((line) => line.startsWith("| `"));
  const told = rows.flatMap((row) =>
    [...row.split("|")[1]!.matchAll(/`([a-z_]+)`/g)].map(([, code]) => code!),
  );
  expect(codes.length).toBeGreaterThan(20);
  expect(told.sort()).toEqual([...new Set(codes)].sort());
});

test.each(PAGES)("%s shows command lines that are understood", async (page) => {
  const [, block] = /```sh\n([\s\S]*?)```/.exec(readSource(page))!;
  for (const line of block!.trim().split("\n")) {
    const [name, ...argv] = line.split(" ");
    const { options } =
      name === "run_sim" ? await parseFlags(runSim, argv) : await parseFlags(renderReport, argv);
    expect(Object.keys(options).length).toBeGreaterThan(0);
  }
});

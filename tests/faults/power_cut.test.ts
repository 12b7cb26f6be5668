import { afterAll, expect, test } from "bun:test";
import { intercept, systemError } from "./intercept.ts";
import { type Mutation, PowerCuts, seeded } from "./power_cut.ts";
import { scenarios } from "./scenarios.ts";

/** `ORB_POWER_CUTS` times as many images as a usual run makes, with other seeds. */
const FACTOR = Number(process.env.ORB_POWER_CUTS ?? 1);
const counts = { images: 0, torn: 0, mutants: 0, caught: 0 };
afterAll(() => console.log(`power cuts: ${JSON.stringify(counts)}`));

test.each(Object.entries(scenarios))(
  "%s: after any power cut recovery finds all of the commit or nothing",
  (name, scenario) => {
    const cuts = new PowerCuts(scenario, seeded(FACTOR));
    const few = name === "stream" ? 5 : 30;
    cuts.atEveryCall(few * FACTOR);
    cuts.afterEveryFailure(4 * FACTOR, () => systemError("EIO"));
    counts.images += cuts.findings.images;
    counts.torn += cuts.findings.torn.length;
    expect(cuts.findings.torn).toEqual([]);
  },
  600_000,
);

/** Every sync of the committer, by the file or folder that is synced and how often that happened before. */
const syncs: [
  what: string,
  scenario: keyof typeof scenarios,
  process: "commit" | "recovery",
  path: RegExp,
  occurrence: number,
  cutsACall: number,
][] = [
  ["the folder of commits is new: its name", "create", "commit", /\/ws\/ops$/, 1, 25],
  ["the folder above it", "create", "commit", /\/ws$/, 1, 25],
  ["new content", "create", "commit", /\/0\.new$/, 1, 25],
  ["content to append", "append", "commit", /\/0\.new$/, 1, 25],
  ["the names of new content", "create", "commit", /\/\.commit$/, 1, 150],
  ["the journal", "replace", "commit", /\/journal\.draft$/, 1, 25],
  ["the journal's name", "replace", "commit", /\/\.commit$/, 2, 25],
  ["the replaced file's name", "replace", "commit", /\/runs\/active$/, 1, 25],
  ["a made folder's name", "create", "commit", /\/ws$/, 2, 25],
  ["a made folder", "create", "commit", /\/runs\/r1$/, 1, 25],
  ["the appended file", "append", "commit", /\/log\.jsonl$/, 1, 25],
  ["the deleted file's name", "delete", "commit", /\/archive$/, 1, 25],
  ["a copy on another file system", "outside", "commit", /\/outside\/\.orb-part[^/]*$/, 1, 25],
  ["the journal's end", "create", "commit", /\/\.commit$/, 3, 25],
  ["recovery: the replaced file's name", "replace", "recovery", /\/runs\/active$/, 1, 25],
  ["recovery: a made folder's name", "create", "recovery", /\/ws$/, 1, 25],
  ["recovery: the appended file", "append", "recovery", /\/log\.jsonl$/, 1, 25],
  ["recovery: the journal's end", "create", "recovery", /\/\.commit$/, 1, 25],
];

test.each(syncs)(
  "a committer that does not sync %s is caught",
  (_, scenario, process, path, occurrence, cutsACall) => {
    const cuts = new PowerCuts(scenarios[scenario]!, seeded(7), withoutSync(process, path, occurrence));
    cuts.atEveryCall(cutsACall, true);
    counts.mutants++;
    counts.caught += cuts.findings.torn.length > 0 ? 1 : 0;
    expect(cuts.findings.torn).not.toEqual([]);
  },
  60_000,
);

function withoutSync(guilty: "commit" | "recovery", path: RegExp, occurrence: number): Mutation {
  return (files, process) => {
    const opened = new Map<unknown, string>();
    let met = 0;
    return intercept(files, ({ name, args }, proceed) => {
      if (
        name === "sync" &&
        process === guilty &&
        path.test(opened.get(args[0]) ?? "") &&
        ++met === occurrence
      )
        return;
      const result = proceed();
      if (name === "open") opened.set(result, String(args[0]));
      return result;
    });
  };
}

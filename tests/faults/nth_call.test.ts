import { afterAll, expect, test } from "bun:test";
import { OpsError } from "../../lib/workspace/errors.ts";
import type { Files } from "../../lib/workspace/files.ts";
import { recoveryPending } from "../../lib/workspace/recover.ts";
import { tempFolder } from "../workspace/support.ts";
import { intercept, systemError } from "./intercept.ts";
import { MemoryDisk } from "./memory_disk.ts";
import { commitScenario, filesOf, next, nextOf, type Scenario, scenarios, workspaceIn } from "./scenarios.ts";

interface Place {
  folder: string;
  scenario: Scenario;
  disk: MemoryDisk;
  sound: Files;
}

const counts = { injections: 0, undone: 0, completed: 0, unfinished: 0 };
afterAll(() => console.log(`file calls failed: ${JSON.stringify(counts)}`));

const words: Record<string, RegExp> = {
  ENOSPC: /the disk is full/,
  EIO: /input\/output error/,
  EACCES: /no permission/,
  EMFILE: /too many open files/,
};

/** What the system can refuse for this reason. Closing always closes. */
const refuses: Record<string, (keyof Files)[]> = {
  ENOSPC: ["open", "write", "link", "rename", "mkdir", "sync"],
  EIO: [
    "stat",
    "list",
    "realpath",
    "open",
    "read",
    "write",
    "resize",
    "chmod",
    "sync",
    "link",
    "rename",
    "unlink",
    "mkdir",
    "rmdir",
  ],
  EACCES: ["stat", "list", "realpath", "open", "chmod", "link", "rename", "unlink", "mkdir", "rmdir"],
  EMFILE: ["open", "list"],
};

for (const [name, scenario] of Object.entries(scenarios)) {
  for (const code of Object.keys(words)) {
    test.each(["once", "from then on"])(
      `${name}: ${code} at every call, %s`,
      async (when) => {
        const folder = tempFolder({ "ws/": "" });
        for (let at = 1; ; at++) {
          const disk = diskAt(folder, scenario);
          const sound = filesOf(scenario, disk.files());
          let failed = false;
          let calls = 0;
          let open = 0;
          const faulty = intercept(sound, ({ number, name }, proceed) => {
            calls = number;
            if (name === "close") open--;
            const strikes = number === at || (when === "from then on" && number > at);
            if (!strikes || !refuses[code]?.includes(name)) {
              const result = proceed();
              if (name === "open") open++;
              return result;
            }
            failed = true;
            throw systemError(code);
          });
          const error = await commitScenario(folder, scenario, sound, faulty).catch(
            (thrown: unknown) => thrown,
          );
          expect(open).toBe(0);
          if (!failed && calls < at) break;
          if (!failed) continue;
          counts.injections++;
          await judge({ folder, scenario, disk, sound }, error, code);
        }
      },
      60_000,
    );
  }
}

test.each(Object.entries(scenarios))(
  "%s: a system that reads and writes in small steps changes nothing",
  async (_, scenario) => {
    const folder = tempFolder({ "ws/": "" });
    const disk = diskAt(folder, scenario);
    const files = filesOf(scenario, disk.files());
    const stepwise: Files = {
      ...files,
      read: (fd, into, position) => files.read(fd, into.subarray(0, 997), position),
      write: (fd, from, position) => files.write(fd, from.subarray(0, 1009), position),
    };
    await commitScenario(folder, scenario, stepwise);
    expect(disk.tree(folder)).toEqual(scenario.after);
  },
);

function diskAt(folder: string, scenario: Scenario): MemoryDisk {
  const disk = new MemoryDisk();
  // The lock, which is real, has made its folder by then.
  disk.put(`${folder}/ws/ops/.lock/commit.db`, "");
  for (const [path, content] of Object.entries(scenario.before)) disk.put(`${folder}/${path}`, content);
  return disk;
}

/** As before with one clear line, or done; and the next commits go on from there. */
async function judge(at: Place, thrown: unknown, code: string): Promise<void> {
  const { folder, scenario, disk, sound } = at;
  const error = thrown instanceof Error ? expectOneClearLine(thrown, code) : undefined;
  const pending = recoveryPending(workspaceIn(folder), sound);
  const outcome = error ? (error.code === "commit_unfinished" ? "unfinished" : "undone") : "completed";
  counts[outcome]++;
  if (outcome !== "unfinished") {
    expect(pending).toBe(false);
    expect(disk.tree(folder)).toEqual(error ? scenario.before : scenario.after);
  }
  if (outcome === "undone") await commitScenario(folder, scenario, sound);
  const after = outcome === "unfinished" && !pending ? scenario.before : scenario.after;
  await commitScenario(folder, nextOf(scenario), sound);
  expect(disk.tree(folder)).toEqual({ ...after, ...next });
}

function expectOneClearLine(thrown: Error, code: string): OpsError {
  expect(thrown).toBeInstanceOf(OpsError);
  const error = thrown as OpsError;
  expect(error.text.en).toMatch(words[code] ?? /never/);
  expect([error.text.en, error.text.ja, error.hint?.en, error.hint?.ja].join()).not.toMatch(
    /\n|undefined|injected|,,/,
  );
  return error;
}

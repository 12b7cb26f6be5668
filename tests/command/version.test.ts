import { describe, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { checkedOut } from "../../lib/command/version.ts";
import { tempFolder } from "./fake_world.ts";

const SHA = "4f2c1e09ab374f2c1e09ab374f2c1e09ab374f2c";

describe("the commit that is checked out", () => {
  test.each<[string, Record<string, string>, string | undefined]>([
    ["of a branch", { HEAD: "ref: refs/heads/main\n", "refs/heads/main": `${SHA}\n` }, SHA],
    [
      "of a packed branch",
      { HEAD: "ref: refs/heads/a/b\n", "packed-refs": `# x\n${SHA} refs/heads/a/b\n` },
      SHA,
    ],
    ["of no branch", { HEAD: `${SHA}\n` }, SHA],
    ["of a branch without a commit", { HEAD: "ref: refs/heads/main\n" }, undefined],
    ["of a reference that leads out of git's folder", { HEAD: "ref: ../../etc/passwd\n" }, undefined],
    ["of no checkout", {}, undefined],
  ])("%s", (_, files, commit) => {
    const root = tempFolder();
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, ".git", path)), { recursive: true });
      writeFileSync(join(root, ".git", path), text);
    }
    expect(checkedOut(root)).toBe(commit);
  });

  test("of a checkout whose git folder is elsewhere is not looked for", () => {
    const root = tempFolder();
    writeFileSync(join(root, ".git"), "gitdir: ../elsewhere\n");
    expect(checkedOut(root)).toBeUndefined();
  });
});

import { beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { piped, root, script, tempFolder } from "./spawned.ts";

// Each starts programs: a second when nothing else runs, many on a busy machine.
setDefaultTimeout(60_000);

const folder = tempFolder();
const path = (shell: string) => join(folder, `completion.${shell}`);

beforeAll(async () => {
  for (const shell of ["bash", "zsh", "fish"]) {
    writeFileSync(path(shell), (await piped([...script("orb_ops"), "completion", shell])).out);
  }
});

describe("in bash", () => {
  /** What bash offers for the last of these words. */
  async function offered(...words: string[]): Promise<string[]> {
    const harness = `source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _orb_ops; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { out, err } = await piped(["bash", "-c", harness, path("bash"), ...words], { cwd: root });
    expect(err).toBe("");
    return out.split("\n").filter(Boolean);
  }

  test.each<[string[], string[]]>([
    [["orb_ops", "prune"], ["prune_state_archive"]],
    [["orb-ops", "prune"], ["prune_state_archive"]],
    [["orb-ops", "wiz"], ["wizard"]],
    [["orb-ops", "install_links", "--forc"], ["--force"]],
    [["orb_ops", "prune_state_archive", "--ke"], ["--keep"]],
    [["orb_ops", "prune_state_archive.ts", "--ke"], ["--keep"]],
    [["prune_state_archive", "--ke"], ["--keep"]],
    [["./dist/prune_state_archive", "--ke"], ["--keep"]],
    [["orb_ops", "run_sim", "--no-json-o"], []],
    [
      ["orb_ops", "run_sim", "--lang", ""],
      ["en", "ja"],
    ],
    [["orb_ops", "run_sim", "--lang", "=", "j"], ["ja"]],
    [
      ["orb_ops", "run_sim", "--lang", "="],
      ["en", "ja"],
    ],
    [["orb_ops", "run_sim", "--csv", "package.j"], ["package.json"]],
    [["orb_ops", "run_sim", "--out-dir", "script"], ["scripts"]],
    [["orb_ops", "run_sim", "--equity", "1"], []],
    [
      ["orb_ops", "completion", ""],
      ["bash", "zsh", "fish"],
    ],
  ])("%j offers %j", async (words, replies) => {
    expect(await offered(...words)).toEqual(replies);
  });

  test("every command completes under its own name", async () => {
    const { out } = await piped(["bash", "-c", `source "$0"; complete -p run_sim`, path("bash")]);
    expect(out).toBe("complete -o filenames -F _orb_ops run_sim\n");
  });
});

const fish = Bun.which("fish");
describe.skipIf(!fish)(`in fish${fish ? "" : " (skipped: fish is not installed)"}`, () => {
  test.each<[string, string[]]>([
    ["orb_ops prune", ["prune_state_archive"]],
    ["orb_ops prune_state_archive --ke", ["--keep"]],
    ["prune_state_archive --ke", ["--keep"]],
    ["orb_ops run_sim --lang ", ["en", "ja"]],
    ["orb_ops completion ", ["bash", "fish", "zsh"]],
  ])("%p offers %j", async (line, replies) => {
    const { out, err } = await piped(["fish", "-c", `source ${path("fish")}; complete -C '${line}'`]);
    expect(err).toBe("");
    expect(
      out
        .split("\n")
        .flatMap((reply) => reply.split("\t")[0] || [])
        .sort(),
    ).toEqual(replies);
  });
});

const zsh = Bun.which("zsh");
describe.skipIf(!zsh)(`in zsh${zsh ? "" : " (skipped: zsh is not installed)"}`, () => {
  test.each<[string, string]>([
    ["orb_ops prune_st", "orb_ops prune_state_archive "],
    ["orb_ops prune_state_archive --ke", "orb_ops prune_state_archive --keep="],
    ["prune_state_archive --ke", "prune_state_archive --keep="],
    ["orb_ops run_sim --lang j", "orb_ops run_sim --lang ja "],
  ])("%p is completed to %p", async (typed, completed) => {
    expect(await zshCompletes(typed)).toBe(completed);
  });

  /** The line after Tab: an interactive zsh of its own completes what was typed, and a widget tells. */
  async function zshCompletes(typed: string): Promise<string> {
    const home = tempFolder();
    const setup = [
      "autoload -Uz compinit && compinit -D -u",
      `source ${path("zsh")}`,
      `tell() { print -r -- "<<$BUFFER>>"; exit }`,
      "zle -N tell",
      "bindkey '^X' tell",
      "PS1=",
      // Keys are taken one by one from here on.
      "zle-line-init() { print ready }",
      "zle -N zle-line-init",
    ];
    writeFileSync(join(home, ".zshrc"), `${setup.join("\n")}\n`);
    let screen = "";
    const told = Promise.withResolvers<string>();
    const terminal = new Bun.Terminal({
      cols: 200,
      rows: 40,
      data: (_, bytes) => {
        const before = screen;
        screen += new TextDecoder().decode(bytes);
        if (!before.includes("ready") && screen.includes("ready")) terminal.write(`${typed}\t\x18`);
        const line = screen.match(/<<(.*)>>/)?.[1];
        if (line !== undefined) told.resolve(line);
      },
    });
    const env = { PATH: process.env.PATH!, TERM: "dumb", ZDOTDIR: home };
    const child = Bun.spawn(["zsh", "-o", "no_global_rcs", "-i"], { cwd: home, env, terminal });
    try {
      return await told.promise;
    } finally {
      child.kill("SIGKILL");
      terminal.close();
    }
  }
});

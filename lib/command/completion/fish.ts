import type { CompletedCommand, CompletedFlag } from "./completed.ts";

/** Completes `program COMMAND …` and each command under its own name, with the help of each flag. */
export function fishCompletion(program: string, commands: CompletedCommand[]): string {
  const lines = [
    `# fish completion for ${program}: ${program} completion fish | source`,
    `complete -c ${program} -n __fish_use_subcommand -f`,
    ...commands.map(
      ({ name, summary }) =>
        `complete -c ${program} -n __fish_use_subcommand -a ${name} -d ${quote(summary)}`,
    ),
    `complete -c ${program} -n __fish_use_subcommand -a completion -d 'bash, zsh, fish'`,
    `complete -c ${program} -n '__fish_seen_subcommand_from completion' -f -a 'bash zsh fish'`,
    ...commands.flatMap(({ name, flags }) =>
      flags.flatMap((flag) => [
        `complete -c ${program} -n '__fish_seen_subcommand_from ${name}' ${flagWords(flag)}`,
        `complete -c ${name} ${flagWords(flag)}`,
      ]),
    ),
  ];
  return `${lines.join("\n")}\n`;
}

function flagWords({ flag, help, takes, choices }: CompletedFlag): string {
  const name = flag.startsWith("--") ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`;
  const value = {
    nothing: "",
    choice: ` -x -a ${quote(choices.join(" "))}`,
    file: " -r -F",
    folder: " -x -a '(__fish_complete_directories)'",
    text: " -x",
  }[takes];
  return `${name}${value} -d ${quote(help)}`;
}

function quote(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}

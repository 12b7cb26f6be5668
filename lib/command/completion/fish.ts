import { type CompletedCommand, type CompletedFlag, underscored } from "./completed.ts";

/** Completes `program COMMAND …` and each command under its own name, with the help of each flag. */
export function fishCompletion(program: string, commands: CompletedCommand[]): string {
  const lines = [
    `# fish completion for ${program}: ${program} completion fish | source`,
    ...new Set([program, underscored(program)].flatMap((name) => ofProgram(name, commands))),
    ...commands.flatMap(({ name, flags }) => flags.map((flag) => `complete -c ${name} ${flagWords(flag)}`)),
  ];
  return `${lines.join("\n")}\n`;
}

function ofProgram(program: string, commands: CompletedCommand[]): string[] {
  const complete = `complete -c ${program}`;
  return [
    `${complete} -n __fish_use_subcommand -f`,
    ...commands.map(
      ({ name, summary }) => `${complete} -n __fish_use_subcommand -a ${name} -d ${quote(summary)}`,
    ),
    `${complete} -n __fish_use_subcommand -a completion -d 'bash, zsh, fish'`,
    `${complete} -n __fish_use_subcommand -a wizard -d CHECKLIST`,
    `${complete} -n '__fish_seen_subcommand_from completion' -f -a 'bash zsh fish'`,
    ...commands.flatMap(({ name, flags }) =>
      flags.map((flag) => `${complete} -n '__fish_seen_subcommand_from ${name}' ${flagWords(flag)}`),
    ),
  ];
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

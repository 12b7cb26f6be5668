import { type CompletedCommand, type CompletedFlag, underscored } from "./completed.ts";

/** Completes `program COMMAND …` and each command under its own name. Bash cuts words at `=`, so `--flag=` is joined again. */
export function bashCompletion(program: string, commands: CompletedCommand[]): string {
  const names = commands.map(({ name }) => name);
  const own = underscored(program);
  return `# bash completion for ${program}: source <(${program} completion bash)
_${own}() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command=\${COMP_WORDS[0]##*/}
  if [[ $cur == = ]]; then
    cur=
  elif [[ $prev == = ]]; then
    prev=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  command=\${command%.ts}
  COMPREPLY=()
  if [[ \${command//-/_} == ${own} ]]; then
    if ((COMP_CWORD == 1)); then
      COMPREPLY=($(compgen -W "${[...names, "completion", "wizard", "--help", "--version"].join(" ")}" -- "$cur"))
      return
    fi
    command=\${COMP_WORDS[1]%.ts}
  fi
  case "$command $prev" in
${commands.flatMap(({ name, flags }) => flags.flatMap((flag) => valueCase(name, flag))).join("\n")}
    completion\\ completion) COMPREPLY=($(compgen -W "bash zsh fish" -- "$cur")); return ;;
  esac
  if [[ $cur != -* ]]; then
    COMPREPLY=($(compgen -f -- "$cur"))
    return
  fi
  case $command in
${commands.map(({ name, flags }) => `    ${name}) COMPREPLY=($(compgen -W "${flags.map(({ flag }) => flag).join(" ")}" -- "$cur")) ;;`).join("\n")}
  esac
}
complete -o filenames -F _${own} ${[...new Set([program, own]), ...names].join(" ")}
`;
}

const COMPGEN = { file: "-f", folder: "-d", text: "", nothing: "" };

/** The case of a flag that takes a value: what may follow it. */
function valueCase(command: string, { flag, takes, choices }: CompletedFlag): string[] {
  if (takes === "nothing") return [];
  const how = takes === "choice" ? `-W "${choices.join(" ")}"` : COMPGEN[takes];
  const reply = how ? `COMPREPLY=($(compgen ${how} -- "$cur")); ` : "";
  return [`    "${command} ${flag}") ${reply}return ;;`];
}

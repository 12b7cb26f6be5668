import { type CompletedCommand, type CompletedFlag, underscored } from "./completed.ts";

/** Completes `program COMMAND …` and each command under its own name, with the help of each flag. */
export function zshCompletion(program: string, commands: CompletedCommand[]): string {
  const own = underscored(program);
  const called = [...new Set([program, own]), ...commands.map(({ name }) => name)].join(" ");
  return `#compdef ${called}
# zsh completion for ${program}: source <(${program} completion zsh)
_${own}_flags() {
  case $1 in
${commands.map(flagsCase).join("\n")}
    completion) _arguments '1:SHELL:(bash zsh fish)' ;;
  esac
}
_${own}() {
  local command=\${\${service:t}%.ts}
  if [[ \${command//-/_} != ${own} ]]; then
    _${own}_flags $command
  elif ((CURRENT == 2)); then
    local -a commands=(
${commands.map(({ name, summary }) => `      ${quote(`${name}:${summary}`)}`).join("\n")}
      'completion:bash, zsh, fish'
      'wizard:CHECKLIST'
    )
    _describe command commands
  else
    command=\${words[2]%.ts}
    shift words
    ((CURRENT--))
    _${own}_flags $command
  fi
}
compdef _${own} ${called}
`;
}

function flagsCase({ name, flags }: CompletedCommand): string {
  return `    ${name}) _arguments -s ${[...flags.map(flagSpec), quote("*:FILE:_files")].join(" ")} ;;`;
}

/** `*--keep=[help]:NUMBER:`; the star lets a flag be given again. */
function flagSpec({ flag, help, takes, value, choices }: CompletedFlag): string {
  const explained = help.replace(/[\\[\]]/g, "\\$&");
  if (takes === "nothing") return quote(`*${flag}[${explained}]`);
  const action = { choice: `(${choices.join(" ")})`, file: "_files", folder: "_files -/", text: "" }[takes];
  const joined = flag.startsWith("--") ? "=" : "+";
  return quote(`*${flag}${joined}[${explained}]:${value}:${action}`);
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

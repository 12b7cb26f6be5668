import { cut, pad, wrap } from "../../lib/command/wrap.ts";
import type { OptionSpec } from "../../lib/command/options.ts";
import { useApp } from "../hooks/app.ts";
import type { FormState } from "../hooks/form.ts";
import type { ListState } from "../hooks/list.ts";
import { Lines } from "./lines.tsx";

interface FieldsProps {
  form: FormState;
  list: ListState;
  focused: boolean;
  columns: number;
  rows: number;
}

/** A command's options with their values; what is wrong with one stands beside it. The selected one's help is below. */
export function Fields({ form, list, focused, columns, rows }: FieldsProps) {
  const { theme, lang } = useApp();
  const { fields, texts, problems } = form;
  const flags = Math.min(30, Math.max(0, ...fields.map(({ flag }) => flag.length + 2)));
  const values = fields.map((spec) => shownValue(spec, texts.get(spec.key)));
  const wide = Math.min(16, Math.max(0, ...values.map((value) => Bun.stringWidth(value))));
  const lines = fields.map((spec, index) => {
    const problem = problems.get(spec.key);
    const name = pad(cut(`--${spec.flag}`, flags), flags);
    const value = pad(cut(values[index]!, wide), wide);
    const rest = problem ? theme.bad(`✗ ${problem[lang]}`) : theme.dim(spec.help[lang]);
    if (index === list.selected && focused) {
      return theme.bar(` ${name} ${value} ${problem ? `✗ ${problem[lang]}` : spec.help[lang]}`);
    }
    return ` ${problem ? theme.bad(name) : name} ${value} ${rest}`;
  });
  const chosen = fields[list.selected];
  const help =
    focused && chosen && rows >= 8
      ? wrap(`${list.selected + 1}/${fields.length}  ${chosen.help[lang]}`, columns - 3).slice(0, 2)
      : [];
  return (
    <>
      <Lines lines={lines} rows={rows - help.length} from={list.from} />
      <Lines lines={help.map((line) => `  ${theme.dim(line)}`)} rows={help.length} />
    </>
  );
}

/** A value as it was given, secrets masked; the default is in brackets. */
function shownValue({ secret, fallback }: OptionSpec, given: readonly string[] | undefined): string {
  if (given) return given.map((text) => (secret ? "***" : text)).join(", ");
  return fallback === undefined
    ? ""
    : `(${typeof fallback === "string" ? fallback : JSON.stringify(fallback)})`;
}

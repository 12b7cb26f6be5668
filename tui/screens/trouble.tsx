import { loadChecklist } from "../../lib/checklists/load.ts";
import { adviceFor } from "../../lib/checklists/triage/advice.ts";
import type { Remedy } from "../../lib/checklists/triage/remedy.ts";
import type { Trouble } from "../../lib/checklists/triage/trouble.ts";
import { shellLine } from "../../lib/command/spell.ts";
import { wrap } from "../../lib/command/wrap.ts";
import { Reading } from "../components/reading.tsx";
import { type App, useApp } from "../hooks/app.ts";
import { useSize } from "../hooks/screen.ts";
import { entryLines } from "./entry.tsx";
import { KINDS, minuteOf, OVER } from "./triage.tsx";

/** One failure: what exactly did not hold, the runbook's steps, the entry as it stands, and what to open. */
export function TroubleScreen({ trouble }: { trouble: Trouble }) {
  const app = useApp();
  const { t, push, context, session, copy } = app;
  const { columns } = useSize();
  const { steps, remedies } = adviceFor(trouble);
  const labelOf = (remedy: Remedy) =>
    "checklist" in remedy
      ? `${t({ en: "Checklist", ja: "チェックリスト" })}: ${t(loadChecklist(context().reader, remedy.checklist).title)}`
      : `$ ${lineOf(remedy)}`;
  const lineOf = ({ command, args }: { command: string; args: readonly string[] }) =>
    shellLine([...session.program(command).shown, ...args]);
  const actions = remedies.map((remedy) => ({
    label: labelOf(remedy),
    open: () =>
      "checklist" in remedy
        ? push({ name: "walk", checklist: remedy.checklist })
        : push({ name: "command", command: remedy.command, argv: remedy.args }),
  }));
  const first = remedies.find((remedy) => "command" in remedy);
  return (
    <Reading
      title={[t({ en: "Failures", ja: "障害" }), trouble.subject]}
      lines={linesOf(trouble, steps, app, Math.max(20, columns - 3))}
      actions={actions}
      offers={first && "command" in first ? { copy: () => copy(lineOf(first)) } : {}}
    />
  );
}

function linesOf(
  { severity, kind, at, codes, message, over, failing, times, entry, path }: Trouble,
  steps: ReturnType<typeof adviceFor>["steps"],
  { t, theme }: App,
  width: number,
): string[] {
  const paint = severity === "bad" ? theme.bad : theme.warn;
  const part = (title: string, lines: readonly string[]) =>
    lines.length > 0 ? ["", ` ${theme.strong(title)}`, ...lines.map((line) => `  ${line}`)] : [];
  const when = [minuteOf(at), t(KINDS[kind]), codes.join(", "), over ? t(OVER) : ""].filter(Boolean);
  const more = times > failing.length ? times - failing.length : 0;
  return [
    ...wrap(t(message), width).map((line) => ` ${paint(line)}`),
    ` ${theme.dim(when.join(" · "))}`,
    ...part(t({ en: "What to do", ja: "対応手順" }), [
      ...steps.flatMap((step, index) => indented(`${index + 1}. `, t(step), width)),
    ]),
    ...part(t({ en: "What did not hold", ja: "満たされなかった点検" }), [
      ...failing.flatMap(({ what, found }) => indented("✗ ", `${what}: ${t(found)}`, width)),
      ...(more > 0 ? [t({ en: `and ${more} more`, ja: `ほか ${more} 件` })] : []),
    ]),
    ...part(`${t({ en: "The entry", ja: "エントリー" })}  ${path}`, entryLines(entry, width)),
  ];
}

/** Further lines stand below the first one's text. */
function indented(mark: string, text: string, width: number): string[] {
  return wrap(text, width - mark.length).map((line, index) =>
    index === 0 ? mark + line : " ".repeat(mark.length) + line,
  );
}

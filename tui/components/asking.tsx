import { Box } from "ink";
import type { OptionSpec } from "../../lib/command/options.ts";
import type { Plan } from "../../lib/workspace/plan.ts";
import { changesLiveState } from "../carry_out.ts";
import { useApp } from "../hooks/app.ts";
import { type FormState, valuesOf } from "../hooks/form.ts";
import { Choices } from "./choices.tsx";
import { Confirm } from "./confirm.tsx";
import { Question } from "./question.tsx";

/** What the command screen asks: an option's text, one of its choices, or whether to go ahead; without a plan, with a sequence. */
export type Asked =
  { what: "text" | "choice"; spec: OptionSpec } | { what: "confirm"; plan: Plan | undefined };

interface AskingProps {
  asked: Asked;
  form: FormState;
  /** Lines that may be used. */
  space: number;
  set(spec: OptionSpec, values: string[]): void;
  confirmed(plan: Plan | undefined): void;
  cancel(): void;
}

/** The question at the bottom of the command screen. */
export function Asking({ space, ...asking }: AskingProps) {
  return (
    <Box flexDirection="column" height={space} overflow="hidden" flexShrink={0}>
      {asking.asked.what === "confirm" ? (
        <Ahead {...asking} plan={asking.asked.plan} />
      ) : (
        <Value {...asking} spec={asking.asked.spec} space={space} />
      )}
    </Box>
  );
}

function Value({ spec, form, space, set, cancel }: Omit<AskingProps, "asked"> & { spec: OptionSpec }) {
  const { t, lang } = useApp();
  const given = form.texts.get(spec.key) ?? [];
  const ask = `--${spec.flag}: ${t(spec.help)}`;
  if (spec.kind === "switch" || spec.kind === "choice") {
    const values = spec.kind === "switch" ? ["true", "false"] : spec.choices.map(String);
    const none = spec.fallback === undefined ? "–" : String(spec.fallback);
    const rows = [`${t({ en: "default", ja: "既定" })} (${none})`, ...values];
    const taken = (index: number) => set(spec, index === 0 ? [] : [values[index - 1]!]);
    const at = given.length > 0 ? values.indexOf(given.at(-1)!) + 1 : 0;
    return <Choices ask={ask} rows={rows} at={at} space={space} done={taken} cancel={cancel} />;
  }
  return (
    <Question
      ask={ask}
      initial={given.join(", ")}
      secret={spec.secret}
      problem={(text) => form.problemWith(spec, valuesOf(spec, text))?.[lang]}
      done={(text) => set(spec, valuesOf(spec, text))}
      cancel={cancel}
    />
  );
}

function Ahead({
  plan,
  form,
  confirmed,
  cancel,
}: Omit<AskingProps, "asked" | "space"> & { plan: Plan | undefined }) {
  const count = plan?.changes.length ?? 0;
  const what = form.dryRun
    ? { en: "runs the dry run", ja: "ドライランを実行します" }
    : plan && count === 0 && plan.effects.length === 0
      ? { en: "runs it; it writes nothing", ja: "実行します（書き込みはありません）" }
      : plan
        ? { en: `writes ${count} file(s)`, ja: `${count} ファイルを書き込みます` }
        : { en: "runs it as a job", ja: "ジョブとして実行します" };
  // Of a sequence nobody knows beforehand what it will reach.
  const live = !form.dryRun && (plan === undefined || changesLiveState(plan));
  return <Confirm what={what} live={live} done={() => confirmed(plan)} cancel={cancel} />;
}

import { Box } from "ink";
import { useMemo, useState } from "react";
import { nextAfter } from "../../lib/checklists/next.ts";
import type { Command } from "../../lib/command/define.ts";
import { type FormTexts, readForm } from "../../lib/command/form.ts";
import type { OptionSpec } from "../../lib/command/options.ts";
import { cut } from "../../lib/command/wrap.ts";
import type { Plan } from "../../lib/workspace/plan.ts";
import { Asking, type Asked } from "../components/asking.tsx";
import { Fields } from "../components/fields.tsx";
import { ASKING, Frame } from "../components/frame.tsx";
import { Lines, MoreLines } from "../components/lines.tsx";
import { Waiting } from "../components/waiting.tsx";
import { doneLines, previewLines } from "../components/preview.ts";
import { type Offer, type Offers, useApp } from "../hooks/app.ts";
import { type Applying, useApply } from "../hooks/apply.ts";
import { type FormState, useForm } from "../hooks/form.ts";
import { useKept } from "../hooks/kept.ts";
import { useList } from "../hooks/list.ts";
import { useLoaded } from "../hooks/loaded.ts";
import { type PreviewState, usePreview } from "../hooks/preview.ts";
import { useSize } from "../hooks/screen.ts";
import { shown } from "../planning.ts";
import { arrange } from "./arrange.ts";

/** A command's form, and its plan as it would be now: nothing is written until the plan on the screen is confirmed. */
export function CommandScreen({ name, argv }: { name: string; argv: readonly string[] }) {
  const { session } = useApp();
  const loaded = useLoaded(async () => {
    const { command } = await session.catalog[name]!();
    return { command, texts: await readForm(command, argv) };
  }, [name]);
  if (loaded.is === "there") return <Form {...loaded.value} given={argv.length > 0} />;
  const failure = loaded.is === "failed" ? { text: loaded.why, hint: loaded.hint } : undefined;
  return <Waiting title={name} failure={failure} />;
}

/** The command line, and how the preview stands. */
const HEAD = 2;

function Form({ command, texts, given }: { command: Command; texts: FormTexts; given: boolean }) {
  const app = useApp();
  const { t, theme, session, lang } = app;
  const size = useSize();
  const form = useForm(command, texts);
  const [pane, setPane] = useKept<"form" | "preview">("form.pane", given ? "preview" : "form");
  const [again, setAgain] = useState(0);
  const [rehearsed, setRehearsed] = useKept("form.rehearsed", "");
  const [asked, setAsked] = useState<Asked>();
  const applying = useApply(command);
  const { done, progress } = applying;
  const sequence = "run" in command;
  const rehearses = "dryRun" in command.options.shape;
  const free = Math.max(1, size.rows - 2 - HEAD);
  // Lines for a question: in a small window all that there are.
  const question = asked
    ? Math.min(free, asked.what === "choice" ? Math.min(12, asked.spec.choices.length + 5) : 3)
    : 0;
  const space = { ...size, rows: free - question };
  const panes = arrange(space, pane, form.fields.length);
  const width = Math.max(10, panes.preview.columns - 1);
  const wanted = !sequence || (rehearses && rehearsed === form.line);
  const state = usePreview({ name: command.name, argv: form.argv, width, again, wanted });
  // biome-ignore lint/correctness/useExhaustiveDependencies: what comes next is looked up when something has been done.
  const told = useMemo(
    () =>
      done
        ? nextAfter(app.context().reader, command.name).map(
            ({ title, item }) => `${t(title)} › ${t(item.title)}`,
          )
        : [],
    [done, lang],
  );
  // Neither changes with a key: drawing them anew each time would hold the keys up.
  const planned = state.is === "there" ? state.planned : state.is;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the rest is the same for as long as these are.
  const lines = useMemo(() => {
    const look = { t, theme, width };
    if (!done) return previewLines(state, look);
    return doneLines(done, shown(command, done.result, app, { ...session, width }), told, look);
  }, [done, planned, lang, width]);
  const list = useList("form", form.fields.length, panes.form.rows);
  const preview = useList("preview", Math.max(1, lines.length - panes.preview.rows + 1), 1);

  const lookAgain = () => {
    applying.forget();
    setRehearsed(form.line);
    setAgain(again + 1);
  };
  const set = (spec: OptionSpec, values: string[]) => {
    setAsked(undefined);
    applying.forget();
    form.set(spec.key, values);
  };
  const edit = () => {
    const spec = form.fields[list.selected];
    if (spec) setAsked({ what: spec.kind === "switch" || spec.kind === "choice" ? "choice" : "text", spec });
  };
  const confirmed = (plan: Plan | undefined) => {
    setAsked(undefined);
    if (plan) return void applying.apply(form.argv, plan, lookAgain).then(() => setPane("preview"));
    app.push({ name: "job", job: app.jobs.start({ command, argv: form.argv, lang }) });
  };

  const offers: Offers = {
    ...(pane === "form" ? list.offers : preview.offers),
    ...(pane === "form" && { change: edit }),
    apply: applyOffer({ state, applying, form, sequence }, (plan) => setAsked({ what: "confirm", plan })),
    ...(done?.undo && { undo: () => app.push({ name: "undo" }) }),
    pane: () => setPane(pane === "form" ? "preview" : "form"),
    refresh:
      sequence && !rehearses
        ? { disabled: { en: "it knows no dry run", ja: "ドライランはありません" } }
        : lookAgain,
    copy: () => app.copy(form.line),
  };

  return (
    <Frame title={[command.name]} offers={offers} keys={asked && ASKING}>
      {(columns, rows) => (
        <>
          <Lines
            lines={[theme.dim(cut(` $ ${form.line}`, columns)), ` ${standing()}`]}
            rows={Math.min(HEAD, rows)}
          />
          <Box height={space.rows} flexDirection={panes.direction} overflow="hidden">
            {panes.form.rows > 0 && (
              <Box flexDirection="column" width={panes.form.columns} height={panes.form.rows} flexShrink={0}>
                <Fields form={form} list={list} focused={pane === "form"} {...panes.form} />
              </Box>
            )}
            {panes.direction === "column" && panes.form.rows > 0 && panes.preview.rows > 0 && (
              <Lines lines={[theme.dim("─".repeat(columns))]} rows={1} />
            )}
            {panes.preview.rows > 0 && (
              <Box flexDirection="column" paddingLeft={1} width={panes.preview.columns}>
                <MoreLines lines={lines} rows={panes.preview.rows} from={preview.selected} more={more} />
              </Box>
            )}
          </Box>
          {asked && (
            <Asking
              asked={asked}
              form={form}
              space={question}
              set={set}
              confirmed={confirmed}
              cancel={() => setAsked(undefined)}
            />
          )}
        </>
      )}
    </Frame>
  );

  /** That the preview goes on, and the key that gets there. */
  function more(last: number): string {
    const where = t({
      en: `lines to ${last} of ${lines.length}`,
      ja: `${lines.length} 行中 ${last} 行目まで`,
    });
    return theme.dim(`… ${where}${pane === "preview" ? " ↓" : " (Tab)"}`);
  }

  /** One line on how the preview or the work stands. */
  function standing(): string {
    const [wrong] = form.problems.values();
    if (progress !== undefined) return theme.warn(`… ${progress}`);
    if (done) {
      const [first] = told;
      const after = first ? t({ en: `; check next: ${first}`, ja: `。次に確認: ${first}` }) : "";
      const { exitCode } = done;
      const said = t({ en: "carried out", ja: "実行しました" });
      if (exitCode === 0) return theme.good(`✓ ${said}${after}`);
      return theme.warn(
        `! ${said}${t({ en: `, exit ${exitCode}`, ja: `（終了コード ${exitCode}）` })}${after}`,
      );
    }
    if (wrong) return theme.bad(`✗ ${t(wrong)}`);
    if (state.is === "computing")
      return theme.dim(t({ en: "… computing the preview", ja: "… プレビューを計算中" }));
    if (state.is === "asleep") return theme.dim(t({ en: "no preview yet: R", ja: "プレビュー未実行: R" }));
    return theme.dim(
      t({ en: "preview: nothing has been written", ja: "プレビュー（まだ何も書き込んでいません）" }),
    );
  }
}

interface Standing {
  state: PreviewState;
  applying: Applying;
  form: FormState;
  sequence: boolean;
}

/** Whether the plan on the screen can be carried out now; if not, why. */
function applyOffer(
  { state, applying, form, sequence }: Standing,
  ask: (plan: Plan | undefined) => void,
): Offer {
  const not = (en: string, ja: string): Offer => ({ disabled: { en, ja } });
  if (applying.progress !== undefined) return not("it is being carried out", "実行中です");
  if (applying.done) return not("it has been done; R looks again", "実行済みです。R で再計算します");
  const [wrong] = form.problems.values();
  if (wrong) return { disabled: wrong };
  if (sequence) return () => ask(undefined);
  if (state.is !== "there") return not("the preview is not ready", "プレビューを計算中です");
  if ("refused" in state.planned) return { disabled: state.planned.refused.text };
  const { plan } = state.planned.preview;
  return plan ? () => ask(plan) : not("it knows no preview", "プレビューがありません");
}

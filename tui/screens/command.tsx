import { Box, Text } from "ink";
import { useState } from "react";
import type { Command } from "../../lib/command/define.ts";
import { type FormTexts, fieldsOf, readForm, spellForm } from "../../lib/command/form.ts";
import type { OptionSpec } from "../../lib/command/options.ts";
import { shellLine } from "../../lib/command/spell.ts";
import { cut, pad, wrap } from "../../lib/command/wrap.ts";
import { OpsError } from "../../lib/workspace/errors.ts";
import type { Plan } from "../../lib/workspace/plan.ts";
import { carryOut, changesLiveState, type Done } from "../carry_out.ts";
import { Frame } from "../components/frame.tsx";
import { Lines } from "../components/lines.tsx";
import { Question } from "../components/question.tsx";
import { type Offer, type Offers, useApp } from "../hooks/app.ts";
import { useKept } from "../hooks/kept.ts";
import { useList } from "../hooks/list.ts";
import { useLoaded } from "../hooks/loaded.ts";
import { type PreviewState, usePreview } from "../hooks/preview.ts";
import { useSize } from "../hooks/screen.ts";
import { shown } from "../planning.ts";

/** A command's form, and its plan as it would be now: nothing is written until the plan on the screen is confirmed. */
export function CommandScreen({ name, argv }: { name: string; argv: readonly string[] }) {
  const { session } = useApp();
  const loaded = useLoaded(async () => {
    const { command } = await session.catalog[name]!();
    return { command, texts: await readForm(command, argv) };
  }, [name]);
  if (loaded.is !== "there") {
    return (
      <Frame title={[name]} offers={{}}>
        {(_, rows) => <Lines lines={[loaded.is === "failed" ? ` ${loaded.why.en}` : ""]} rows={rows} />}
      </Frame>
    );
  }
  return <Form {...loaded.value} />;
}

/** Wide enough for the form and the preview side by side. */
const WIDE = 110;
const HEAD = 2;

type Asking = { what: "field"; spec: OptionSpec } | { what: "apply"; plan: Plan } | undefined;

function Form({ command, texts: initial }: { command: Command; texts: FormTexts }) {
  const app = useApp();
  const { t, theme, session, lang } = app;
  const size = useSize();
  const [texts, setTexts] = useKept("form.texts", initial);
  const [pane, setPane] = useKept<"form" | "preview">("form.pane", "form");
  const [again, setAgain] = useState(0);
  const [asking, setAsking] = useState<Asking>();
  const [done, setDone] = useState<Done>();
  const fields = fieldsOf(command);
  const argv = spellForm(command, texts);
  const wide = size.columns >= WIDE;
  const previewWidth = wide ? size.columns - Math.floor(size.columns / 3) - 1 : size.columns;
  const state = usePreview(command.name, argv, previewWidth, again);
  const lines = done
    ? shown(command, done.result, app, { ...session, width: previewWidth })
    : previewLines(state, app);
  const rows = Math.max(1, size.rows - 2 - HEAD);
  const form = useList("form", fields.length, rows);
  const preview = useList("preview", Math.max(1, lines.length - rows + 1), 1);
  const plan = state.is === "there" && "preview" in state.planned ? state.planned.preview.plan : null;

  const set = (key: string, values: string[]) => {
    const next = new Map(texts);
    if (values.length === 0) next.delete(key);
    else next.set(key, values);
    setTexts(next);
    setDone(undefined);
  };
  const edit = (spec: OptionSpec) => {
    const [first] = texts.get(spec.key) ?? [];
    if (spec.kind === "switch") set(spec.key, nextOf([undefined, "true", "false"], first, spec.fallback));
    else if (spec.kind === "choice") set(spec.key, nextOf([undefined, ...spec.choices.map(String)], first));
    else setAsking({ what: "field", spec });
  };
  const apply = async (seen: Plan) => {
    setAsking(undefined);
    try {
      const finished = await carryOut(app.context(), command, argv, seen);
      app.history.add({ line: shellLine([...session.program(command.name).shown, ...argv]), ...finished });
      setDone(finished);
      setPane("preview");
      app.say(
        { en: `done, exit ${finished.exitCode}`, ja: `完了（終了コード ${finished.exitCode}）` },
        "good",
      );
    } catch (error) {
      if (!(error instanceof OpsError)) throw error;
      app.say(error.text, "bad");
      setAgain(again + 1);
    }
  };

  const offers: Offers = {
    ...(pane === "form" ? form.offers : preview.offers),
    ...(pane === "form" && { open: () => edit(fields[form.selected]!) }),
    pane: () => setPane(pane === "form" ? "preview" : "form"),
    apply: applyOffer(
      plan,
      state,
      { done, dryRun: texts.get("dryRun")?.at(-1) === "true" },
      () => plan && setAsking({ what: "apply", plan }),
    ),
    copy: () => app.copy(shellLine([...session.program(command.name).shown, ...argv])),
    refresh: () => {
      setDone(undefined);
      setAgain(again + 1);
    },
  };

  return (
    <Frame title={[command.name]} offers={offers}>
      {(columns, space) => (
        <>
          <Lines
            lines={[
              theme.dim(cut(` $ ${shellLine([...session.program(command.name).shown, ...argv])}`, columns)),
              state.is === "computing" ? theme.dim(t({ en: " …", ja: " …" })) : "",
            ]}
            rows={Math.min(HEAD, space)}
          />
          <Box height={Math.max(0, space - HEAD)} overflow="hidden">
            {(wide || pane === "form") && (
              <Box flexDirection="column" width={wide ? Math.floor(columns / 3) : columns} flexShrink={0}>
                <Lines
                  lines={fields.map((spec, index) => {
                    const line = ` ${fieldLine(spec, texts, lang)}`;
                    return index === form.selected && pane === "form" ? theme.bar(line) : line;
                  })}
                  rows={space - HEAD}
                  from={form.from}
                />
              </Box>
            )}
            {(wide || pane === "preview") && (
              <Box flexDirection="column" paddingLeft={wide ? 1 : 0}>
                <Lines lines={lines} rows={space - HEAD} from={preview.selected} />
              </Box>
            )}
          </Box>
          {asking && (
            <Box
              position="absolute"
              flexDirection="column"
              marginTop={Math.max(0, space - 3)}
              width={columns}
            >
              <Text>{"─".repeat(columns)}</Text>
              {asking.what === "field" ? (
                <Question
                  ask={`--${asking.spec.flag}: ${asking.spec.help[lang]}`}
                  initial={(texts.get(asking.spec.key) ?? []).join(", ")}
                  done={(text) => {
                    setAsking(undefined);
                    set(asking.spec.key, valuesOf(asking.spec, text));
                  }}
                  cancel={() => setAsking(undefined)}
                />
              ) : (
                <Confirm
                  plan={asking.plan}
                  dryRun={texts.get("dryRun")?.at(-1) === "true"}
                  done={() => apply(asking.plan)}
                  cancel={() => setAsking(undefined)}
                />
              )}
            </Box>
          )}
        </>
      )}
    </Frame>
  );
}

/** Asks once: for the word where live state changes, else for Enter. */
function Confirm({
  plan,
  dryRun,
  done,
  cancel,
}: {
  plan: Plan;
  dryRun: boolean;
  done(): void;
  cancel(): void;
}) {
  const { t, say } = useApp();
  const live = !dryRun && changesLiveState(plan);
  const ask = dryRun
    ? { en: "Enter runs the dry run; Escape leaves it", ja: "Enter でドライランを実行します。中止は Escape" }
    : live
      ? {
          en: `Type apply and Enter to change live state (${plan.changes.length} files); Escape leaves it`,
          ja: `稼働中の state を変更します（${plan.changes.length} ファイル）。apply と入力して Enter、中止は Escape`,
        }
      : {
          en: `Enter writes ${plan.changes.length} file(s); Escape leaves it`,
          ja: `Enter で ${plan.changes.length} ファイルを書き込みます。中止は Escape`,
        };
  return (
    <Question
      ask={t(ask)}
      done={(text) => {
        if (!live || text.trim() === "apply") return done();
        cancel();
        say(
          {
            en: "nothing was changed: the word was not apply",
            ja: "入力が apply ではないため、何も変更していません",
          },
          "warn",
        );
      }}
      cancel={cancel}
    />
  );
}

function applyOffer(
  plan: Plan | null,
  state: PreviewState,
  { done, dryRun }: { done: Done | undefined; dryRun: boolean },
  ask: () => void,
): Offer {
  if (done)
    return { disabled: { en: "it has been done; R looks again", ja: "実行済みです。R で再計算します" } };
  if (state.is === "computing")
    return { disabled: { en: "the preview is not ready", ja: "プレビューを計算中です" } };
  if ("refused" in state.planned) return { disabled: state.planned.refused.text };
  if (!plan)
    return {
      disabled: {
        en: "a sequence of commands: run its line in a shell",
        ja: "複数のコマンドからなるため、端末で実行してください",
      },
    };
  if (!dryRun && plan.changes.length === 0 && plan.effects.length === 0)
    return { disabled: { en: "there is nothing to write", ja: "書き込むものがありません" } };
  return ask;
}

function previewLines(state: PreviewState, { t, theme }: ReturnType<typeof useApp>): string[] {
  const planned = state.is === "there" ? state.planned : state.last;
  if (!planned) return [];
  if ("refused" in planned) {
    const { text, hint } = planned.refused;
    return [theme.bad(`✗ ${t(text)}`), ...(hint ? wrap(t(hint), 80) : [])];
  }
  return planned.preview.lines;
}

/** A field's flag and value; a default is in brackets. */
function fieldLine(spec: OptionSpec, texts: FormTexts, lang: "en" | "ja"): string {
  const given = texts.get(spec.key);
  const fallback = spec.fallback === undefined ? "" : `(${JSON.stringify(spec.fallback)})`;
  const value = given ? given.map((text) => (spec.secret ? "***" : text)).join(", ") : fallback;
  return `${pad(`--${spec.flag}`, 26)} ${pad(value, 20)} ${spec.help[lang]}`;
}

/** The value after the present one; undefined, the default, is not given at all. */
function nextOf(values: (string | undefined)[], now: string | undefined, fallback?: unknown): string[] {
  const other = values.filter((value) => value === undefined || value !== String(fallback));
  const next = other[(other.indexOf(now) + 1) % other.length];
  return next === undefined ? [] : [next];
}

function valuesOf(spec: OptionSpec, text: string): string[] {
  if (text.trim() === "") return [];
  return spec.repeat ? text.split(",").map((one) => one.trim()) : [text];
}

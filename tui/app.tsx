import { useApp as useInk, useStdout } from "ink";
import { useEffect, useMemo, useRef, useState } from "react";
import { OpsError } from "../lib/workspace/errors.ts";
import type { Lang, Text } from "../lib/workspace/text.ts";
import { type App, AppContext, type Layer } from "./hooks/app.ts";
import { type Message, MessageContext } from "./hooks/screen.ts";
import { useKeyPresses } from "./hooks/typing.ts";
import { type Action, actionOf } from "./keys.ts";
import { History, planScript } from "./history.ts";
import { Jobs } from "./job.ts";
import { Planner } from "./planner.ts";
import type { Screen } from "./screen.ts";
import { isLoaded, loadScreen, loadScreens, ScreenView } from "./screens/view.tsx";
import { contextOf, type Session } from "./session.ts";
import { themeOf } from "./theme.ts";

/** What the wizard ends with when the operator has left it. */
export const LEFT = "left";

interface Place {
  id: number;
  screen: Screen;
  memory: Map<string, unknown>;
}

/** Holds where the operator is and hands keys to whoever listens; everything else is in the screens. */
export function Wizard({ session, lang: first, start }: { session: Session; lang: Lang; start: Screen[] }) {
  const ink = useInk();
  const [lang, setLang] = useState(first);
  const [message, setMessage] = useState<Message>();
  const [places, setPlaces] = useState<Place[]>(() =>
    start.map((screen, id) => ({ id, screen, memory: new Map() })),
  );
  const layers = useRef<{ current: Layer }[]>([]);
  /** The screen that a key has opened, while it is being loaded. */
  const arriving = useRef<Promise<void>>(undefined);
  const theme = useMemo(() => themeOf(session.colour, session.linear), [session]);
  const here = places.at(-1)!;
  const { stdout } = useStdout();
  const [planner] = useState(() => new Planner(session));
  const [history] = useState(() => new History());
  const [jobs] = useState(() => new Jobs(session, history));
  useEffect(() => {
    setTimeout(loadScreens, 0);
  }, []);
  useEffect(
    () => () => {
      planner.close();
      jobs.close();
    },
    [planner, jobs],
  );

  const app: App = useMemo(
    () => ({
      session,
      lang,
      setLang,
      theme,
      t: (text: Text) => text[lang],
      planner,
      history,
      jobs,
      copy(text) {
        // OSC 52: the terminal puts it into its clipboard.
        stdout.write(`\x1b]52;c;${Buffer.from(text).toString("base64")}\x07`);
        setMessage({ text: lang === "en" ? "copied" : "コピーしました", tone: "good" });
      },
      context: () => contextOf(session, lang),
      push(screen) {
        const show = () =>
          setPlaces((all) => [
            ...all,
            { id: all.at(-1)!.id + 1, screen, memory: new Map<string, unknown>() },
          ]);
        if (isLoaded(screen.name)) show();
        else arriving.current = loadScreen(screen.name).then(show);
      },
      pop() {
        setPlaces((all) => {
          if (all.length === 1) ink.exit(LEFT);
          return all.length > 1 ? all.slice(0, -1) : all;
        });
      },
      say: (text, tone) => setMessage({ text: text[lang], tone: tone ?? "strong" }),
      listen(layer) {
        layers.current.push(layer);
        return () => {
          layers.current = layers.current.filter((one) => one !== layer);
        };
      },
      memory: here.memory,
    }),
    [session, lang, theme, here, ink, planner, history, jobs, stdout],
  );

  const everywhere: Layer = {
    offers: {
      back: app.pop,
      undo: history.last
        ? () => app.push({ name: "undo" })
        : { disabled: { en: "there is nothing to take back", ja: "元に戻す変更はありません" } },
      save: () => saveScript(app),
      language: () => setLang(lang === "en" ? "ja" : "en"),
      ...(here.screen.name !== "keys" && { help: () => app.push({ name: "keys" }) }),
      ...(here.screen.name !== "palette" && { palette: () => app.push({ name: "palette" }) }),
    },
  };

  const handle = (press: string, input: string) => {
    // Where it comes alone, Ink has seen to it.
    if (press === "ctrl-c") return ink.exit();
    setMessage(undefined);
    for (const { current: layer } of [...layers.current].reverse()) {
      if (layer.typed?.(press, input) || act(layer, press, app) || layer.takesAll) return;
    }
    act(everywhere, press, app);
  };
  useKeyPresses((press, input) => {
    arriving.current = undefined;
    handle(press, input);
    return arriving.current;
  });

  return (
    <AppContext value={app}>
      <MessageContext value={message}>
        <ScreenView key={here.id} screen={here.screen} />
      </MessageContext>
    </AppContext>
  );
}

/** Keeps what the session has done as a script, and says where. */
function saveScript({ session, context, history, say }: App): void {
  if (history.steps.length === 0) {
    say({ en: "nothing has been carried out yet", ja: "まだ何も実行していません" }, "warn");
    return;
  }
  const ctx = context();
  const plan = planScript(ctx, session, history.steps);
  const { workspace, clock } = ctx;
  const { path } = plan.result;
  const told = () => say({ en: `saved: ${path}`, ja: `保存しました: ${path}` }, "good");
  const failed = (error: unknown) => {
    if (!(error instanceof OpsError)) throw error;
    say(error.text, "bad");
  };
  import("../lib/workspace/commit.ts")
    .then(({ commitPlan }) => commitPlan({ workspace, clock, command: "wizard: script", plan }))
    .then(told)
    .catch(failed);
}

/** Does what a key means to a layer, or says why it cannot be done. */
function act({ offers }: Layer, press: string, app: App): boolean {
  const action = actionOf(press, Object.keys(offers) as Action[]);
  if (!action) return false;
  const offer = offers[action]!;
  if (typeof offer === "function") offer();
  else app.say(offer.disabled, "warn");
  return true;
}

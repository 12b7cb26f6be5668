import { useState } from "react";
import type { Command } from "../../lib/command/define.ts";
import { OpsError } from "../../lib/workspace/errors.ts";
import type { Plan } from "../../lib/workspace/plan.ts";
import type { Text } from "../../lib/workspace/text.ts";
import { carryOut, type Done } from "../carry_out.ts";
import type { Step } from "../history.ts";
import { shown } from "../planning.ts";
import { contextOf } from "../session.ts";
import { useApp } from "./app.ts";
import { useKept } from "./kept.ts";

/** Between two drawings of progress, ms. */
const FRAME = 80;

export interface Applying {
  /** What was done from this screen, until `forget`. */
  done: Done | undefined;
  forget(): void;
  /** How far it is; undefined while nothing is being carried out. */
  progress: string | undefined;
  /** Carries out the plan that was seen; `refused` when it could not be. */
  apply(argv: readonly string[], seen: Plan, refused: () => void): Promise<void>;
}

/** Carrying out a command's plan in this process, with its progress and notes told. */
export function useApply(command: Command): Applying {
  const { session, lang, t, say, history } = useApp();
  const [kept, setKept] = useKept<{ done: Done; step: Step } | undefined>("apply.done", undefined);
  const [progress, setProgress] = useState<string>();

  const telling = () => {
    let next = 0;
    const tell = (label: Text, count: number, total: number) => {
      const now = session.clock.monotonic();
      if (now < next) return undefined;
      next = now + FRAME;
      const share = total > 0 ? Math.floor((count / total) * 100) : 0;
      setProgress(`${t(label)} ${share} %`);
      // The frame is drawn before the work goes on.
      return new Promise<void>((resolve) => setTimeout(resolve));
    };
    return { ...contextOf(session, lang, setProgress), progress: tell };
  };

  return {
    // What has been taken back is not done any more.
    done: kept?.step.undone ? undefined : kept?.done,
    forget: () => setKept(undefined),
    progress,
    async apply(argv, seen, refused) {
      setProgress(t({ en: "writing", ja: "書き込み中" }));
      const ctx = telling();
      try {
        await new Promise<void>((resolve) => setTimeout(resolve));
        const finished = await carryOut(ctx, command, argv, seen);
        const { result, exitCode, durationMs, undo } = finished;
        const tail = shown(command, result, ctx, { width: 80, colour: false }).join("\n");
        const step: Step = { command, argv, exitCode, durationMs, tail, undo };
        history.add(step);
        setKept({ done: finished, step });
        say(
          { en: `done, exit ${exitCode}`, ja: `完了（終了コード ${exitCode}）` },
          exitCode === 0 ? "good" : "warn",
        );
      } catch (error) {
        if (!(error instanceof OpsError)) throw error;
        say(error.code === "plan_stale" ? stale(error.text) : error.text, "bad");
        refused();
      } finally {
        setProgress(undefined);
      }
    },
  };
}

/** The plan that was confirmed is not the one that would be carried out now. */
function stale({ en, ja }: Text): Text {
  return {
    en: `not applied, look again: ${en}`,
    ja: `適用していません。内容を確認し直してください: ${ja}`,
  };
}

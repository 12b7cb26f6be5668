import { useEffect, useRef, useState } from "react";
import { shareBar } from "../../lib/command/sparkline.ts";
import { shellLine, shownWords } from "../../lib/command/spell.ts";
import { cut } from "../../lib/command/wrap.ts";
import { isJsonObject } from "../../lib/workspace/jsonfile.ts";
import type { Json } from "../../lib/workspace/json.ts";
import { Frame } from "../components/frame.tsx";
import { Lines } from "../components/lines.tsx";
import { type App, type Offers, useApp } from "../hooks/app.ts";
import { useList } from "../hooks/list.ts";
import { useSize } from "../hooks/screen.ts";
import type { Job } from "../job.ts";
import { shown } from "../planning.ts";

/** A long command while it runs, then its result. It cannot be left before it has ended, so that nothing goes on unseen. */
export function JobScreen({ id }: { id: number }) {
  const app = useApp();
  const { session, t, theme, jobs, copy } = app;
  const size = useSize();
  const job = jobs.get(id);
  useWatch(job);
  const { command, argv } = job.order;
  const line = shellLine([...session.program(command.name).shown, ...shownWords(command, argv)]);
  const running = job.exitCode === undefined;
  const result = running ? [] : resultLines(job, app, size.columns - 2);
  const lines = [...job.lines, ...(result.length > 0 && job.lines.length > 0 ? [""] : []), ...result];
  const rows = Math.max(1, size.rows - 4);
  const list = useList("job", Math.max(1, lines.length - rows + 1), 1);
  const standing = standingOf(job, app);
  const offers: Offers = {
    ...list.offers,
    cancel: running ? () => job.cancel() : { disabled: { en: "it has ended", ja: "すでに終了しています" } },
    ...(running && {
      back: { disabled: { en: "it is still running; x ends it", ja: "実行中です。x で終了させられます" } },
    }),
    copy: () => copy(line),
  };
  // While it runs the newest lines are seen.
  const from = running ? Math.max(0, lines.length - rows) : list.selected;
  return (
    <Frame title={[command.name, t({ en: "job", ja: "ジョブ" })]} offers={offers}>
      {(columns, space) => (
        <>
          <Lines lines={[theme.dim(cut(` $ ${line}`, columns)), ` ${standing}`]} rows={Math.min(2, space)} />
          <Lines lines={lines.map((text) => ` ${text}`)} rows={space - 2} from={from} />
        </>
      )}
    </Frame>
  );
}

/** One line on how the job stands: for how long it has run and how far it is, or how it has ended and where its log is. */
function standingOf(job: Job, { t, theme }: Pick<App, "t" | "theme">): string {
  const { exitCode, cancelled, progress, log } = job;
  const seconds = `${Math.floor(job.durationMs / 1000)} s`;
  if (exitCode === undefined) {
    const word = cancelled ? t({ en: "ending", ja: "終了処理中" }) : t({ en: "running", ja: "実行中" });
    const far = progress && progress.total > 0 ? Math.min(1, progress.done / progress.total) : undefined;
    const bar =
      far === undefined ? "" : `  ${shareBar(far, 20)} ${Math.floor(far * 100)} %  ${progress!.label}`;
    return theme.warn(`… ${word} ${seconds}${bar}`);
  }
  const ended = `${t({ en: "ended, exit", ja: "終了、終了コード" })} ${exitCode}`;
  // What ends in order when it is asked to has not failed.
  if (cancelled)
    return `${theme.warn(`! ${t({ en: "cancelled", ja: "中止" })}; ${ended}`)} ${seconds}  ${log}`;
  return `${exitCode === 0 ? theme.good(`✓ ${ended}`) : theme.bad(`✗ ${ended}`)} ${seconds}  ${log}`;
}

/** Draws anew when the job has said something, and every second for its time. */
function useWatch(job: Job): void {
  const [, redraw] = useState(0);
  const drawing = useRef(false);
  useEffect(() => {
    const draw = () => {
      if (drawing.current) return;
      drawing.current = true;
      // A talkative job is drawn some times a second, not line by line.
      setTimeout(() => {
        drawing.current = false;
        redraw((count) => count + 1);
      }, 50);
    };
    const second = setInterval(() => job.exitCode === undefined && draw(), 1000);
    const unwatch = job.watch(draw);
    return () => {
      clearInterval(second);
      unwatch();
    };
  }, [job]);
}

/** The result as the command shows it; what is no result of it as it came. */
function resultLines(
  job: Job,
  app: Pick<ReturnType<typeof useApp>, "lang" | "session">,
  width: number,
): string[] {
  const plain = job.output.trimEnd();
  if (!plain) return [];
  let result: Json;
  try {
    result = JSON.parse(plain) as Json;
  } catch {
    return plain.split("\n");
  }
  if (!isJsonObject(result) || "error" in result) return plain.split("\n");
  return shown(job.order.command, result, app, { width, colour: app.session.colour });
}

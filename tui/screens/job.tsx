import { useEffect, useState } from "react";
import { shellLine } from "../../lib/command/spell.ts";
import { Frame } from "../components/frame.tsx";
import { Lines } from "../components/lines.tsx";
import { useApp } from "../hooks/app.ts";
import { Job } from "../job.ts";

/** A long command: asked for once, then its output as it comes, then how it ended. */
export function JobScreen({ name, argv }: { name: string; argv: readonly string[] }) {
  const { session, t, theme, history, say, copy } = useApp();
  const [job, setJob] = useState<Job>();
  const [, redraw] = useState(0);
  const line = shellLine([...session.program(name).shown, ...argv]);
  const running = job !== undefined && job.exitCode === undefined;
  useEffect(() => () => job?.cancel(), [job]);

  const start = () => {
    const begun = new Job(session, name, argv, () => redraw((count) => count + 1));
    setJob(begun);
    begun.ended.then((exitCode) => {
      history.add({ line, result: {}, exitCode, undo: undefined });
      const told = { en: `ended with ${exitCode}`, ja: `終了コード ${exitCode} で終了しました` };
      say(told, exitCode === 0 ? "good" : "bad");
    });
  };
  const offers = {
    ...(!job && { open: start }),
    ...(running && { skip: () => job.cancel() }),
    copy: () => copy(line),
  };
  return (
    <Frame title={[name]} offers={offers}>
      {(_, rows) => (
        <Lines
          lines={[
            theme.dim(` $ ${line}`),
            !job
              ? ` ${t({ en: "Enter runs it; its output stays in ops/logs/wizard", ja: "Enter で実行します。出力は ops/logs/wizard に残ります" })}`
              : "",
            ...(job?.lines.slice(-(rows - 3)).map((text) => ` ${text}`) ?? []),
            job && !running
              ? ` ${(job.exitCode === 0 ? theme.good : theme.bad)(`exit ${job.exitCode}`)}  ${job.log}`
              : "",
          ]}
          rows={rows}
        />
      )}
    </Frame>
  );
}

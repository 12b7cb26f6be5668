import { useState } from "react";
import { shellLine, shownWords } from "../../lib/command/spell.ts";
import { wrap } from "../../lib/command/wrap.ts";
import { OpsError } from "../../lib/workspace/errors.ts";
import type { Change } from "../../lib/workspace/plan.ts";
import { changesLiveState, takeBack } from "../carry_out.ts";
import { Confirm } from "../components/confirm.tsx";
import { ASKING, Frame } from "../components/frame.tsx";
import { Lines } from "../components/lines.tsx";
import { useApp } from "../hooks/app.ts";
import { useList } from "../hooks/list.ts";
import { useSize } from "../hooks/screen.ts";

/** The last applied change and what taking it back would do, file by file. */
export function UndoScreen() {
  const { t, theme, history, session, context, say, pop } = useApp();
  const { columns, rows } = useSize();
  const [step] = useState(() => history.last);
  const [asking, setAsking] = useState(false);
  const changes = step?.undo?.changes ?? [];
  const line =
    step && shellLine([...session.program(step.command.name).shown, ...shownWords(step.command, step.argv)]);
  const lines = [
    ...(line ? wrap(`$ ${line}`, columns - 2).map(theme.dim) : []),
    "",
    t({ en: "Taking it back would", ja: "元に戻すと、次のようになります" }),
    ...changes.map(
      (change) =>
        `  ${t(VERBS[change.op === "delete" ? "remove" : "restore"])}  ${change.path}  ${theme.dim(size(change))}`,
    ),
    "",
    theme.dim(
      t({
        en: "What was sent elsewhere cannot be taken back. Nothing is done when anything newer is there.",
        ja: "外部へ送信した内容は元に戻せません。より新しい変更があるときは何も行いません。",
      }),
    ),
  ];
  const list = useList("undo", Math.max(1, lines.length - rows + 3), 1);
  const back = async () => {
    setAsking(false);
    if (!step?.undo) return;
    try {
      await takeBack(context(), step.undo);
      step.undo = undefined;
      step.undone = true;
      pop();
      say(
        { en: `taken back: ${changes.length} file(s)`, ja: `元に戻しました（${changes.length} ファイル）` },
        "good",
      );
    } catch (error) {
      if (!(error instanceof OpsError)) throw error;
      say(error.text, "bad");
    }
  };
  const count = changes.length;
  const offers = {
    ...list.offers,
    apply: step?.undo
      ? () => setAsking(true)
      : { disabled: { en: "there is nothing to take back", ja: "元に戻す変更はありません" } },
  };
  return (
    <Frame title={[t({ en: "Undo", ja: "元に戻す" })]} offers={offers} keys={asking ? ASKING : undefined}>
      {(_, space) => (
        <>
          <Lines lines={lines.map((one) => ` ${one}`)} rows={space - (asking ? 2 : 0)} from={list.selected} />
          {asking && (
            <Confirm
              what={{ en: `takes ${count} file(s) back`, ja: `${count} ファイルを元に戻します` }}
              live={changesLiveState({ changes, effects: [] })}
              done={back}
              cancel={() => setAsking(false)}
            />
          )}
        </>
      )}
    </Frame>
  );
}

function size(change: Change): string {
  return change.op !== "delete" && typeof change.content === "string"
    ? `${Buffer.byteLength(change.content)} B`
    : "";
}

const VERBS = {
  restore: { en: "put back", ja: "復元" },
  remove: { en: "remove  ", ja: "削除" },
} as const;

import type { Trouble, TroubleKind } from "../../lib/checklists/triage/trouble.ts";
import { troubles } from "../../lib/checklists/triage/troubles.ts";
import { cut, pad } from "../../lib/command/wrap.ts";
import type { Text } from "../../lib/workspace/text.ts";
import { Listing } from "../components/listing.tsx";
import { useLook } from "../hooks/again.ts";
import { useApp } from "../hooks/app.ts";
import { MARKS } from "../theme.ts";

/** What went wrong, newest first. */
export function Triage() {
  const { context, t, theme, push } = useApp();
  const { loaded, offers } = useLook(() => troubles(context()));
  const codeOf = ({ codes: [code = "–"], times }: Trouble) => (times > 1 ? `${code} ×${times}` : code);
  // As wide as what is there, in a common window without the year and no wider than the message can spare.
  const all = loaded.is === "there" ? loaded.value : [];
  const cellsOf = (trouble: Trouble, from = 0) => {
    const { at, kind, subject } = trouble;
    return [minuteOf(at).slice(from), t(KINDS[kind]), subject, codeOf(trouble)];
  };
  const widest = (column: number, most: number) =>
    Math.min(most, Math.max(0, ...all.map((trouble) => Bun.stringWidth(cellsOf(trouble)[column]!))));
  const [wide, narrow] = [
    [16, widest(1, 12), widest(2, 22), widest(3, 20)] as const,
    [11, widest(1, 12), widest(2, 16), widest(3, 16)] as const,
  ];
  return (
    <Listing
      name="triage"
      title={[t({ en: "Failures", ja: "障害" })]}
      loaded={loaded}
      line={(trouble, columns) => {
        const { severity, over, message } = trouble;
        const mark = over ? MARKS.none : MARKS[severity];
        const widths = columns < 100 ? narrow : wide;
        const cells = cellsOf(trouble, columns < 100 ? 5 : 0).map((text, index) =>
          pad(cut(text, widths[index]!), widths[index]!),
        );
        const line = ` ${mark} ${cells.join(" ")} ${t(message)}`;
        if (over) return theme.dim(`${line} ${t(OVER)}`);
        return severity === "bad" ? theme.bad(line) : theme.warn(line);
      }}
      words={({ kind, subject, codes, message, at, over }) =>
        [minuteOf(at), t(KINDS[kind]), kind, subject, ...codes, t(message), over ? t(OVER) : ""].join(" ")
      }
      foot={({ message }, columns) => theme.dim(cut(` ${t(message)}`, columns))}
      open={(trouble) => push({ name: "trouble", trouble })}
      offers={() => offers}
      nothing={{
        en: "No failures: nothing has gone wrong here, as far as the logs go.",
        ja: "障害はありません。ログにある範囲では問題は起きていません。",
      }}
    />
  );
}

export const KINDS: Record<TroubleKind, Text> = {
  job: { en: "job", ja: "ジョブ" },
  heartbeat: { en: "heartbeat", ja: "心拍" },
  workflow: { en: "workflow", ja: "日次処理" },
  benchmark: { en: "benchmark", ja: "ベンチマーク" },
  state_health: { en: "state health", ja: "state の状態" },
  anomaly: { en: "ingest", ja: "取込" },
  unreadable: { en: "unreadable", ja: "読み込み不可" },
};

export const OVER: Text = { en: "(succeeded since)", ja: "（その後成功）" };

/** `2026-03-01 00:40`; a blank where nobody has said when. */
export function minuteOf(at: string | null): string {
  return at === null ? "" : at.slice(0, 16).replace("T", " ");
}

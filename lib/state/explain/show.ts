import type { Text } from "../../workspace/text.ts";
import type { Canvas } from "../../workspace/canvas.ts";
import type { Step } from "../ledger.ts";
import { memberText } from "../terms.ts";
import type { Explanation } from "./explain.ts";
import type { Move } from "./rows.ts";
import type { SlopeShare } from "./slope.ts";
import type { Share } from "./win_rate.ts";
import { CAUSE_TEXTS, gapText, ORIGIN_TEXTS, SOURCE_TEXTS } from "./words.ts";

/** An explanation as a trader reads it: the value and where it began, what it consists of, and every move with its update. */
export function showExplanation(result: Explanation, view: Canvas): string {
  const parts = [
    headline(result, view),
    ...result.gaps.map((gap) => view.paint.warn(view.text(gapText(gap)))),
    result.estimate.kind === "slip" ? slopeSources(result, view) : winRateSources(result, view),
    moveTable(result, view),
    updateTable(result, view),
  ];
  return parts.filter(Boolean).join("\n\n");
}

function headline({ estimate, now, start, change, state, ledger }: Explanation, view: Canvas): string {
  const name = view.paint.strong(view.text(memberText(estimate.path)));
  const from = view.text(ORIGIN_TEXTS[start.origin]);
  const absent = view.text({
    en: " (not in the state: nothing was learned)",
    ja: "（state に未登録、学習なし）",
  });
  const { observations, gate_lower_bound: gate } = now as {
    observations?: number;
    gate_lower_bound?: number;
  };
  const more =
    observations === undefined
      ? ""
      : view.text({
          en: `, ${figure(observations, 1)} observations${gate == null ? "" : `, the EV gate's bound ${figure(gate)}`}`,
          ja: `、観測数 ${figure(observations, 1)}${gate == null ? "" : `、EV ゲートの下限 ${figure(gate)}`}`,
        });
  const updates =
    ledger.updates === 0
      ? ""
      : view.text({
          en: `, ${ledger.updates} update(s) from serial ${ledger.first_serial} (bars from ${ledger.first_bar}) to ${ledger.last_serial}`,
          ja: `、更新 ${ledger.updates} 件（通し番号 ${ledger.first_serial}〜${ledger.last_serial}、バーは ${ledger.first_bar} から）`,
        });
  return [
    `${name}  ${figure(start.value)} → ${view.paint.strong(figure(now.value))} (${signed(change)})${more}${now.in_state ? "" : absent}`,
    view.text({ en: `began as: ${from}`, ja: `初期値: ${from}` }),
    `state: ${state.path}, serial ${state.serial ?? "–"}, ${state.saved_at ?? "–"}`,
    view.text({ en: `ledger: ${ledger.path}${updates}`, ja: `台帳: ${ledger.path}${updates}` }),
  ].join("\n");
}

function winRateSources({ sources }: Explanation, view: Canvas): string {
  const rows = (sources as Share[]).map(
    ({ source, trades, observations, left, wins_left, weight, moved }) => [
      view.text(SOURCE_TEXTS[source]),
      trades,
      figure(observations, 1),
      figure(left, 1),
      `${(weight * 100).toFixed(1)} %`,
      source === "unrecorded" || left <= 0 ? null : figure(wins_left / left),
      moved === null ? null : signed(moved),
    ],
  );
  const head: Text[] = [
    { en: "today's value", ja: "現在値の内訳" },
    { en: "trades", ja: "取引数" },
    { en: "brought", ja: "観測数" },
    { en: "after decay", ja: "減衰後" },
    { en: "weight", ja: "比重" },
    { en: "win rate", ja: "勝率" },
    { en: "moved by", ja: "変化量" },
  ];
  return view.table(head.map(view.text), rows);
}

function slopeSources({ sources, start }: Explanation, view: Canvas): string {
  const rows = (sources as SlopeShare[]).map(({ cause, times, moved }) => [
    view.text(CAUSE_TEXTS[cause]),
    times,
    signed(moved, 4),
  ]);
  const weight = `${(Number(start.weight) * 100).toFixed(1)} %`;
  const still = view.text({
    en: `The value it began with, ${figure(start.value, 4)}, still weighs ${weight}.`,
    ja: `初期値 ${figure(start.value, 4)} は現在値に ${weight} の比重で残っています。`,
  });
  if (rows.length === 0) return still;
  const head: Text[] = [
    { en: "moved by", ja: "変化の要因" },
    { en: "times", ja: "回数" },
    { en: "change", ja: "変化量" },
  ];
  return `${view.table(head.map(view.text), rows)}\n${still}`;
}

function moveTable({ estimate, moves, moves_total }: Explanation, view: Canvas): string {
  if (moves_total === 0) return view.text({ en: "No move is known.", ja: "変化の記録はありません。" });
  const slope = estimate.kind === "slip";
  const digits = slope ? 4 : 3;
  const common = (move: Move) => [
    move.value ? arrow(move.value, digits) : null,
    signed(move.total, digits),
    move.serial,
  ];
  const rows = moves.map((move) => [
    move.ts === null ? null : move.ts.slice(0, 16).replace("T", " "),
    outcome(move, view),
    ...(slope
      ? [
          move.slip_real === null ? null : figure(move.slip_real, 2),
          move.qty === null ? null : figure(move.qty, 2),
        ]
      : [move.alpha && arrow(move.alpha, 2), move.beta && arrow(move.beta, 2)]),
    ...common(move),
  ]);
  const head: Text[] = [
    { en: "bar", ja: "バー" },
    { en: "what", ja: "要因" },
    ...(slope
      ? [
          { en: "slip (pips)", ja: "実績 (pips)" },
          { en: "qty", ja: "数量" },
        ]
      : [
          { en: "α", ja: "α" },
          { en: "β", ja: "β" },
        ]),
    slope ? { en: "slope", ja: "傾き" } : { en: "win rate", ja: "勝率" },
    { en: "total", ja: "累計" },
    { en: "serial", ja: "番号" },
  ];
  const hidden = moves_total - moves.length;
  const note = view.text({
    en: `${hidden} earlier move(s) are not listed; the total counts them.`,
    ja: `ほかに ${hidden} 件の変化があります（累計には含みます）。`,
  });
  const table = rows.length > 0 ? view.table(head.map(view.text), rows) : "";
  return [table, hidden > 0 ? view.paint.dim(note) : ""].filter(Boolean).join("\n");
}

function outcome({ cause, win, times }: Move, view: Canvas): string {
  const name = view.text(CAUSE_TEXTS[cause]);
  if (cause === "relaxation") return `${name} ×${times}`;
  if (win === null) return name;
  const words: Text =
    win === 1
      ? { en: "win", ja: "勝ち" }
      : win === 0
        ? { en: "loss", ja: "負け" }
        : { en: `p=${figure(win, 2)}`, ja: `p=${figure(win, 2)}` };
  return cause === "trade" ? view.text(words) : `${view.text(words)} (${name})`;
}

function updateTable({ updates, estimate }: Explanation, view: Canvas): string {
  if (updates.length === 0) return "";
  const digits = estimate.kind === "slip" ? 4 : 3;
  const head: Text[] = [
    { en: "serial", ja: "番号" },
    { en: "txn", ja: "txn" },
    { en: "applied (UTC)", ja: "適用日時 (UTC)" },
    { en: "last bar", ja: "最後のバー" },
    { en: "moves", ja: "件数" },
    { en: "change", ja: "変化量" },
  ];
  const rows = updates.map(({ serial, txn, created_at, last_bar, moves, change }) => [
    serial,
    txn,
    created_at.slice(0, 19).replace("T", " "),
    last_bar.slice(0, 16).replace("T", " "),
    moves,
    signed(change, digits),
  ]);
  return view.table(head.map(view.text), rows);
}

function arrow([before, after]: Step, digits: number): string {
  return `${figure(before, digits)}→${figure(after, digits)}`;
}

function figure(value: number, digits = 3): string {
  return value.toFixed(digits);
}

function signed(value: number, digits = 3): string {
  const text = value.toFixed(digits);
  return value > 0 ? `+${text}` : text.replace(/^-(0\.0*)$/, "$1");
}

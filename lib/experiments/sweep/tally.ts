import type { Context } from "../../workspace/context.ts";
import type { Canvas } from "../../workspace/canvas.ts";
import type { Clock } from "../../workspace/time.ts";
import { BASELINE } from "../trial/id.ts";
import { isCompleted, type TrialLine } from "../trial/line.ts";
import { Best } from "../trial/order.ts";

/** What the screen keeps of a trial. */
interface Row {
  trial_id: string;
  feasible: boolean;
  score: number;
  tie_breakers: NonNullable<TrialLine["tie_breakers"]>;
  sharpe: number | null;
  pips: number;
  drawdown: number | null;
}

const SHOWN = 10;

/** How a running search stands: counts, the best ten, and which constraints stop the rest. */
export class Tally {
  readonly #best = new Best<Row>(SHOWN);
  readonly #stopped = new Map<string, number>();
  readonly #began: number;
  #done = 0;
  #completed = 0;
  #feasible = 0;

  constructor(
    private readonly expected: number,
    private readonly clock: Clock,
  ) {
    this.#began = clock.monotonic();
  }

  add(line: TrialLine): void {
    this.#done++;
    if (!isCompleted(line)) return;
    this.#completed++;
    if (line.feasible) this.#feasible++;
    for (const [id, { status }] of Object.entries(line.constraints)) {
      if (status !== "pass") this.#stopped.set(id, (this.#stopped.get(id) ?? 0) + 1);
    }
    const { trial_id, feasible, score, tie_breakers, metrics } = line;
    const { sharpe, total_pips: pips, max_drawdown_from_zero: drawdown } = metrics;
    if (trial_id !== BASELINE)
      this.#best.add({ trial_id, feasible, score, tie_breakers, sharpe, pips, drawdown });
  }

  /** Redraws the screen, on a terminal. */
  draw(ctx: Context): void {
    if (ctx.live) ctx.live((canvas) => this.#text(canvas));
    else ctx.progress({ en: "searching", ja: "探索中" }, this.#done, this.expected);
  }

  #text({ text, table, paint }: Canvas): string {
    const seconds = (this.clock.monotonic() - this.#began) / 1000;
    const rate = this.#done / seconds;
    const left = Math.max(0, this.expected - this.#done) / rate;
    const count = `${this.#done} / ${this.expected}`;
    const head = text({
      en: `${count} trials, ${this.#feasible} feasible, ${this.#done - this.#completed} failed · ${rate.toFixed(1)}/s · ${Math.ceil(left)} s left`,
      ja: `試行 ${count}、制約を満たすもの ${this.#feasible}、失敗 ${this.#done - this.#completed}・毎秒 ${rate.toFixed(1)} 件・残り ${Math.ceil(left)} 秒`,
    });
    const titles = [
      text({ en: "Trial", ja: "試行" }),
      text({ en: "Feasible", ja: "制約" }),
      text({ en: "Score", ja: "スコア" }),
      text({ en: "Sharpe", ja: "シャープ" }),
      "Pips",
      text({ en: "Drawdown", ja: "ドローダウン" }),
    ];
    const rows = this.#best.items.map((row) => [
      row.trial_id,
      row.feasible ? "✓" : "–",
      row.score.toFixed(3),
      row.sharpe?.toFixed(3) ?? null,
      row.pips.toFixed(1),
      row.drawdown?.toFixed(1) ?? null,
    ]);
    const stopped = [...this.#stopped].sort(([, a], [, b]) => b - a).slice(0, 5);
    const stops = stopped.map(([id, times]) => `${id} ${times}`).join(", ");
    const why = stops && paint.dim(text({ en: `stopped by: ${stops}`, ja: `満たさない制約: ${stops}` }));
    return [paint.strong(head), table(titles, rows), why].filter(Boolean).join("\n");
  }
}

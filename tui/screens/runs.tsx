import { resample, sparkline } from "../../lib/command/sparkline.ts";
import { pad } from "../../lib/command/wrap.ts";
import { orderRuns, RUN_ORDERS, type RunOrder } from "../../lib/runs/index/order.ts";
import { type IndexedRun, loadRunsIndex } from "../../lib/runs/index/read.ts";
import type { Text } from "../../lib/workspace/text.ts";
import { Listing } from "../components/listing.tsx";
import { useLook } from "../hooks/again.ts";
import { useApp } from "../hooks/app.ts";
import { useCurves } from "../hooks/curves.ts";
import { useKept } from "../hooks/kept.ts";

export const RUNS_INDEX = "runs/index.csv";

/** The runs of the index, with their curves as far as they are seen. */
export function Runs() {
  const { context, t, theme, push, session } = useApp();
  const [order, setOrder] = useKept<RunOrder>("runs.order", "newest");
  const { loaded, offers } = useLook(
    () => orderRuns(loadRunsIndex(context().reader, RUNS_INDEX), order),
    [order],
  );
  const { curves, want } = useCurves();
  const drawn = !session.linear;
  const curveColumns = (columns: number) => Math.max(8, Math.min(24, columns - TABLE));
  const next = RUN_ORDERS[(RUN_ORDERS.indexOf(order) + 1) % RUN_ORDERS.length]!;
  return (
    <Listing
      name="runs"
      title={[t({ en: "Runs", ja: "実行" }), t(ORDERS[order])]}
      loaded={loaded}
      head={(columns) =>
        [
          ` ${pad(t({ en: "run (UTC)", ja: "実行 (UTC)" }), 15)}`,
          pad(t({ en: "symbol", ja: "シンボル" }), 8),
          pad(t({ en: "mode", ja: "モード" }), 12),
          ...COLUMNS.map(({ label, width }) => pad(t(label), width, "left")),
          ...(drawn ? [pad(t({ en: "by day", ja: "推移" }), curveColumns(columns))] : []),
          ...(columns >= WITH_MANIFEST || !drawn ? [t({ en: "manifest", ja: "マニフェスト" })] : []),
        ].join(" ")
      }
      line={(run, columns) => {
        const figures = COLUMNS.map(({ of, width }) => pad(of(run), width, "left")).join(" ");
        const wide = curveColumns(columns);
        const curve = drawn ? `${pad(sparkline(resample(curves.get(run.run_dir) ?? [], wide)), wide)}` : "";
        const pips = run.total_pips < 0 ? theme.bad(figures) : figures;
        return ` ${pad(run.timestamp ?? run.run_id, 15)} ${pad(run.symbol ?? "–", 8)} ${pad(run.mode ?? "–", 12)} ${pips} ${curve}${columns >= WITH_MANIFEST || !drawn ? ` ${run.manifest_id ?? "–"}` : ""}`;
      }}
      words={({ run_id, symbol, mode, manifest_id, timestamp }) =>
        [run_id, symbol, mode, manifest_id, timestamp].join(" ")
      }
      open={({ run_dir }) => push({ name: "run", folder: run_dir })}
      offers={() => ({ ...offers, sort: () => setOrder(next) })}
      seen={(rows) => drawn && want(rows.map(({ run_dir }) => run_dir))}
      nothing={{
        en: "No run is in runs/index.csv yet: run_sim makes one (:).",
        ja: "runs/index.csv に実行がありません。run_sim で作成できます（:）。",
      }}
    />
  );
}

/** Columns that the table takes without the curve and the manifest. */
const TABLE = 71;
/** From so many columns on there is room for the manifest's id beside the curve. */
const WITH_MANIFEST = 112;

const number = (value: number | null, digits: number) => (value === null ? "–" : value.toFixed(digits));

const COLUMNS: readonly { label: Text; width: number; of(run: IndexedRun): string }[] = [
  { label: { en: "trades", ja: "取引" }, width: 6, of: ({ trades }) => String(trades) },
  { label: { en: "win", ja: "勝率" }, width: 6, of: ({ win_rate }) => `${(win_rate * 100).toFixed(1)}%` },
  { label: { en: "pips", ja: "合計pips" }, width: 8, of: ({ total_pips }) => number(total_pips, 1) },
  { label: { en: "sharpe", ja: "シャープ" }, width: 8, of: ({ sharpe }) => number(sharpe, 2) },
];

const ORDERS: Record<RunOrder, Text> = {
  newest: { en: "newest first", ja: "新しい順" },
  total_pips: { en: "most pips first", ja: "pips の多い順" },
  sharpe: { en: "best Sharpe first", ja: "Sharpe の高い順" },
  win_rate: { en: "highest win rate first", ja: "勝率の高い順" },
  max_drawdown: { en: "shallowest drawdown first", ja: "ドローダウンの小さい順" },
  trades: { en: "most trades first", ja: "取引の多い順" },
};

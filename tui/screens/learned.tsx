import { shareBar, sparkline } from "../../lib/command/sparkline.ts";
import { pad } from "../../lib/command/wrap.ts";
import { type SlippageCurve, slippageCurves } from "../../lib/state/curves.ts";
import { readStateFile } from "../../lib/state/file.ts";
import { type EvRow, type Inspection, inspect } from "../../lib/state/inspect.ts";
import { Listing } from "../components/listing.tsx";
import { useLook } from "../hooks/again.ts";
import { type App, useApp } from "../hooks/app.ts";
import { useSize } from "../hooks/screen.ts";

type Row = { kind: "win"; row: EvRow } | { kind: "slip"; curve: SlippageCurve; most: number; scale: number };

/** Steps of a drawn slippage curve. */
const STEPS = 16;

/** What a state has learned: win rates with their lower bounds, and slippage. Enter tells which trades moved an estimate. */
export function Learned({ path }: { path: string }) {
  const app = useApp();
  const { context, t, push } = app;
  const size = useSize();
  const { loaded, offers } = useLook(() => inspect(readStateFile(context().reader, path)), [path]);
  const rows = loaded.is === "there" ? { ...loaded, value: rowsOf(loaded.value) } : loaded;
  const { symbol, mode, serial } = loaded.is === "there" ? loaded.value.identity : {};
  const whose = ["--symbol", String(symbol), "--mode", String(mode), "--state", path];
  const bars = app.session.linear ? 0 : Math.max(8, Math.min(40, size.columns - 60));
  return (
    <Listing
      name="learned"
      title={[t({ en: "Learned", ja: "学習内容" }), `${symbol ?? "…"} ${mode ?? ""} ${serial ?? ""}`.trim()]}
      loaded={rows}
      head={() =>
        ` ${pad(t({ en: "bucket", ja: "バケット" }), 18)} ${bars > 0 ? `${pad(t({ en: "win rate, │ lower bound", ja: "勝率（│ は下限）" }), bars)} ` : ""}${t({ en: "win rate", ja: "勝率" })}`
      }
      line={(row) => (row.kind === "win" ? winLine(row.row, app, bars) : slipLine(row, app, bars))}
      words={(row) => (row.kind === "win" ? row.row.bucket : `slip ${row.curve.band}`)}
      open={(row) =>
        push({
          name: "look",
          title: t({ en: "What moved it", ja: "何が動かしたか" }),
          command: "explain_state",
          argv: [...subjectOf(row), ...whose, "--last", "500"],
        })
      }
      offers={() => ({
        ...offers,
        command: () => push({ name: "look", title: path, command: "inspect_state", argv: [path] }),
      })}
      nothing={{ en: "The state has learned nothing yet.", ja: "この state はまだ何も学習していません。" }}
    />
  );
}

function rowsOf({ ev, slippage }: Inspection): Row[] {
  const { most, curves } = slippageCurves(slippage, STEPS);
  const scale = Math.max(0, ...curves.flatMap(({ pips }) => pips));
  const wins = ev.map((row): Row => ({ kind: "win", row }));
  const slips = curves.map((curve): Row => ({ kind: "slip", curve, most, scale }));
  // What is about all trades comes before the buckets.
  const all = ev[0]?.bucket === "all" ? 1 : 0;
  return [...wins.slice(0, all), ...slips, ...wins.slice(all)];
}

function winLine({ bucket, win_rate, lower_bound, observations }: EvRow, { t }: App, bars: number): string {
  const name = bucket === "all" ? t({ en: "all trades", ja: "全体" }) : bucket;
  const bar = bars > 0 ? `${shareBar(win_rate, bars, lower_bound)} ` : "";
  const percent = (share: number) => `${(share * 100).toFixed(1)}%`.padStart(6);
  const said = t({
    en: `${percent(win_rate)}, bound ${percent(lower_bound)}, n ${observations.toFixed(1)}`,
    ja: `${percent(win_rate)}、下限 ${percent(lower_bound)}、観測数 ${observations.toFixed(1)}`,
  });
  return ` ${pad(name, 18)} ${bar}${said}`;
}

function slipLine({ curve, most, scale }: Extract<Row, { kind: "slip" }>, { t }: App, bars: number): string {
  const { band, slope, usual, expected, pips } = curve;
  const name = t({ en: `slippage ${band}`, ja: `滑り ${band}` });
  const drawn = bars > 0 ? `${pad(sparkline(pips, [0, scale]), bars)} ` : "";
  const said = t({
    en: `${expected.toFixed(3)} pips at ${usual.toFixed(2)}, ${slope.toFixed(4)} a unit${bars > 0 ? `, to ${most.toFixed(2)}` : ""}`,
    ja: `数量 ${usual.toFixed(2)} で ${expected.toFixed(3)} pips、傾き ${slope.toFixed(4)}${bars > 0 ? `（図は ${most.toFixed(2)} まで）` : ""}`,
  });
  return ` ${pad(name, 18)} ${drawn}${said}`;
}

function subjectOf(row: Row): string[] {
  if (row.kind === "slip") return ["--slip", row.curve.band];
  return row.row.bucket === "all" ? ["--global"] : ["--bucket", row.row.bucket];
}

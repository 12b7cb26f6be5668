import { BOUND_MISSED } from "../figures/calibration.ts";
import type { Finding, RunFacts } from "./facts.ts";
import { finding } from "./finding.ts";
import type { Judged } from "./report.ts";

/** Pips of slippage beyond the model's that matter, and the ratio that is told. */
const SLIP_PIPS = 0.1;
const SLIP_RATIO = 1.5;
/** Refused signals that are enough to be told. */
const ENOUGH = 20;

/** Whether what the engine believed came true. */
export function modelFindings(
  { calibration, refused, slippage, run, params, cumulative, summary }: Judged,
  { trades, warnings }: RunFacts,
): Finding[] {
  const missed = calibration.filter(({ bucket, z }) => bucket !== "all" && z !== null && z < BOUND_MISSED);
  const worst = missed.toSorted((a, b) => a.z! - b.z!)[0];
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  const under = slippage.filter(
    ({ expected, realised }) => realised > expected * SLIP_RATIO && realised - expected > SLIP_PIPS,
  );
  return [
    ...finding(worst !== undefined, "bound_missed", "warn", () => ({
      en: `The EV gate's lower bound did not hold in ${missed.length} bucket(s); worst ${worst!.bucket}: ${percent(worst!.predicted_bound)} believed, ${percent(worst!.realised)} won of ${worst!.trades}.`,
      ja: `EV ゲートの下限は ${missed.length} 個のバケットで外れました。最悪は ${worst!.bucket}: 想定 ${percent(worst!.predicted_bound)}、実績 ${percent(worst!.realised)}（${worst!.trades} 件）。`,
    })),
    ...finding(
      refused !== null && refused.trades >= ENOUGH && refused.realised_pips > 0,
      "refused_winners",
      "warn",
      () => ({
        en: `The EV gate or the sizing refused ${refused!.trades} signals that would have brought ${refused!.realised_pips.toFixed(2)} pips each.`,
        ja: `EV ゲートまたは数量計算が見送った ${refused!.trades} 件は、約定していれば 1 件あたり ${refused!.realised_pips.toFixed(2)} pips の利益でした。`,
      }),
    ),
    ...finding(params.ev_mode === "off" && trades.length > 0, "gate_off", "muted", () => ({
      en: "The EV gate was off: it refused nothing, its estimate only learned.",
      ja: "EV ゲートはオフです。何も見送らず、推定だけが学習しました。",
    })),
    ...under.flatMap(({ band, expected, realised, fills }) =>
      finding(true, "slippage_above_model", "warn", () => ({
        en: `Fills in the band ${band} slipped ${realised.toFixed(2)} pips on average; the model expected ${expected.toFixed(2)} (${fills} fills).`,
        ja: `スプレッド帯 ${band} の約定は平均 ${realised.toFixed(2)} pips 滑りました。モデルの想定は ${expected.toFixed(2)} です（${fills} 件）。`,
      })),
    ),
    ...warnings.flatMap((line) => finding(true, "warning", "warn", () => ({ en: line, ja: line }))),
    ...finding(run.state_loaded !== null, "went_on", "muted", () => ({
      en: `It went on from what earlier runs had learned: this page shows its own ${summary.trades} trades; metrics.json counts ${String(cumulative.trades ?? "–")} with theirs.`,
      ja: `以前の実行の学習結果を引き継いでいます。このページはこの実行の ${summary.trades} 件だけを示します（metrics.json は以前の分と合わせて ${String(cumulative.trades ?? "–")} 件）。`,
    })),
  ];
}

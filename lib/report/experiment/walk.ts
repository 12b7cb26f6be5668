import type { Json, JsonObject } from "../../workspace/json.ts";
import { cellOf, numberOf, objectOf, objects } from "../fields.ts";
import { h, type Html, type Piece } from "../html.ts";
import { layerChart } from "../layers.ts";
import { number, percent, section, table } from "../parts.ts";

/** Points of the curve; a longer one is thinned, its last day always kept. */
const POINTS = 300;

/** What the choice of each window earned on the days behind it, and how steady the choices were. */
export function walkSection(walk: JsonObject): Html {
  const outside = objectOf(walk.out_of_sample);
  const curve = (Array.isArray(outside.equity) ? outside.equity : []).filter(Array.isArray);
  const thin = Math.ceil(curve.length / POINTS);
  const points = curve.filter((_, index) => index % thin === 0 || index === curve.length - 1);
  return section(
    "walk_forward",
    { en: "Walk-forward", ja: "ウォークフォワード検証" },
    h`${
      points.length > 0 &&
      layerChart(
        points.map(([date]) => String(date)),
        [
          {
            kind: "line",
            name: "pips",
            title: { en: "test days strung together", ja: "検証期間をつないだ累積" },
            values: points.map(([, pips]) => numberOf(pips)),
          },
        ],
        { left: "pips" },
      )
    }${windowTable(objects(walk.windows))}${stabilityTable(objectOf(walk.parameter_stability))}`,
  );
}

function windowTable(windows: readonly JsonObject[]): Html {
  const span = (value: Json | undefined) => `${objectOf(value).from} – ${objectOf(value).to}`;
  const rows = windows.map(({ train, test, in_sample, out_of_sample, deflated_sharpe, trial_id }) => {
    const [inside, outside] = [objectOf(in_sample), objectOf(out_of_sample)];
    return [
      span(train),
      span(test),
      cellOf(trial_id),
      number(numberOf(inside.sharpe), 3),
      number(numberOf(outside.sharpe), 3),
      cellOf(outside.trades),
      number(numberOf(outside.total_pips), 1),
      percent(numberOf(deflated_sharpe), 0),
    ];
  });
  const head: Piece[] = [
    { en: "Training days", ja: "学習期間" },
    { en: "Test days", ja: "検証期間" },
    { en: "Chosen", ja: "選ばれた試行" },
    { en: "Sharpe, training", ja: "シャープ（学習）" },
    { en: "Sharpe, test", ja: "シャープ（検証）" },
    { en: "Trades", ja: "取引数" },
    "pips",
    { en: "More than luck", ja: "偶然でない確率" },
  ];
  return table(head, rows);
}

function stabilityTable(stability: JsonObject): Html {
  const rows = Object.entries(stability).map(([name, value]) => {
    const { most_frequent, share, mean_step, values } = objectOf(value);
    return [
      name,
      cellOf(most_frequent),
      percent(numberOf(share), 0),
      percent(numberOf(mean_step), 0),
      Array.isArray(values) ? values.map(String).join(", ") : "–",
    ];
  });
  const head: Piece[] = [
    { en: "Parameter", ja: "パラメーター" },
    { en: "Chosen most", ja: "最頻値" },
    { en: "Share of windows", ja: "選ばれた割合" },
    { en: "Mean step, of its range", ja: "平均変化（範囲比）" },
    { en: "Window by window", ja: "期間ごとの値" },
  ];
  return h`<h3>${{ en: "How steady the choices were", ja: "選択の安定性" }}</h3>${table(head, rows)}`;
}

import { planProposal } from "../../experiments/proposal/propose.ts";
import { verifyPacket } from "../../experiments/proposal/verify.ts";
import { planReport } from "../../experiments/report/report.ts";
import { verifyReport } from "../../experiments/report/verify.ts";
import type { Context } from "../../workspace/context.ts";
import { OpsError } from "../../workspace/errors.ts";
import type { Plan } from "../../workspace/plan.ts";
import type { Text } from "../../workspace/text.ts";
import { check, judged, warn } from "../check.ts";
import { path } from "./params.ts";
import { SAMPLE, sampleContext } from "./sample.ts";

const OUT = { out: "out.md", attachment: "out.json", packet: "out.json" };

/** Checks of experiments on their way to an approval, and of the commands that write them up (specification 07 §10.3). */
export const experimentChecks = {
  "experiment.report": check({ path }, (ctx, { path: file }) => {
    const found = verifyReport(ctx, file);
    const { markdown, missing, empty, changed } = found;
    const data = { ...found };
    const wrong = [
      ...missing.map((name) => ({
        en: `${markdown} lacks the section ${name}`,
        ja: `${markdown} に ${name} の章がありません`,
      })),
      ...changed.map((input) => ({
        en: `${input} has changed since`,
        ja: `${input} がその後に変更されています`,
      })),
    ];
    if (wrong.length === 0 && empty.length > 0) {
      const names = empty.join(", ");
      return warn(`nothing stands under ${names}`, `内容のない章があります: ${names}`, data);
    }
    const good = {
      en: `${markdown}: six sections, inputs unchanged`,
      ja: `${markdown}: 六章あり、入力に変更はありません`,
    };
    return judged(wrong, good, data);
  }),

  "experiment.proposal": check({ path }, (ctx, { path: file }) => {
    const found = verifyPacket(ctx, file);
    const wrong = [
      ...found.lacking.map((part) => ({
        en: `${file} has no ${part}`,
        ja: `${file} に ${part} がありません`,
      })),
      ...found.otherIds.map((id) => otherExperiment(found.id, id)),
    ];
    return judged(wrong, { en: found.title, ja: found.title }, { ...found });
  }),

  "experiment.render": check({}, (ctx) => {
    const written = textsOf(planReport(sampleContext(ctx), { ...SAMPLE, ...OUT }));
    const { missing, empty, changed } = verifyReport(sampleContext(ctx, written), OUT.attachment);
    const wrong = [...missing, ...empty, ...changed];
    const texts = wrong.map((name) => ({
      en: `the sample's ${name} is not whole`,
      ja: `見本の ${name} が不完全です`,
    }));
    return judged(texts, RENDERED, { missing, empty });
  }),

  "proposal.render": check({}, (ctx) => {
    const options = { ...SAMPLE, ...OUT, doc: ["docs/runbook.md"], force: false };
    const written = textsOf(planProposal(sampleContext(ctx), options));
    const { lacking } = verifyPacket(sampleContext(ctx, written), OUT.packet);
    const wrong = lacking.map((part) => ({
      en: `the sample has no ${part}`,
      ja: `見本に ${part} がありません`,
    }));
    const refused = refusesToOverwrite(ctx, options);
    return judged(refused ? wrong : [...wrong, OVERWRITTEN], RENDERED, { overwriting_refused: refused });
  }),
};

const RENDERED = { en: "the built-in sample is written whole", ja: "組み込みの見本を正しく作成できます" };
const OVERWRITTEN = {
  en: "an existing output would be overwritten",
  ja: "既存の出力が上書きされてしまいます",
};

function otherExperiment(own: string | null, other: string): Text {
  return {
    en: `it is of ${own ?? "–"}, yet speaks of ${other}`,
    ja: `実験 ${own ?? "–"} の提案に ${other} が含まれています`,
  };
}

function refusesToOverwrite(ctx: Context, options: Parameters<typeof planProposal>[1]): boolean {
  try {
    planProposal(sampleContext(ctx, { [options.out]: "earlier" }), options);
    return false;
  } catch (error) {
    return error instanceof OpsError && error.code === "output_exists";
  }
}

/** What a plan would write, by path. */
function textsOf({ changes }: Plan): Record<string, string> {
  const texts = changes.flatMap((change) =>
    change.op === "write" && typeof change.content === "string" ? [[change.path, change.content]] : [],
  );
  return Object.fromEntries(texts);
}

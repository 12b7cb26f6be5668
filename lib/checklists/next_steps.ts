import { ACTIVE_STATE } from "../state/places.ts";
import type { Context } from "../workspace/context.ts";
import { OpsError } from "../workspace/errors.ts";
import type { Text } from "../workspace/text.ts";
import { checklistIds, loadChecklist } from "./load.ts";
import type { Fact } from "./overview.ts";
import { countsOf, newestRecord } from "./record.ts";
import { checklist, command, type Remedy } from "./triage/remedy.ts";

/** Something to do now, and what to open for it. */
export interface NextStep {
  text: Text;
  opens: Remedy;
}

/**
 * What to do next, the most pressing first: what is wrong, walks that were left open, and then the day's own work, or the first steps where
 * nothing has been learned yet.
 */
export function nextSteps(ctx: Pick<Context, "reader">, facts: readonly Fact[]): NextStep[] {
  const wrong = facts.find(({ tone }) => tone === "bad");
  const steps: NextStep[] = [];
  if (wrong) {
    const { label, checklist: id } = wrong;
    const title = titleOf(ctx, id);
    const text = { en: `Put right: ${label.en} (${title.en})`, ja: `対処する: ${label.ja}（${title.ja}）` };
    steps.push({ text, opens: checklist(id) });
  }
  steps.push(...openWalks(ctx));
  if (ctx.reader.exists(ACTIVE_STATE)) {
    steps.push({
      text: { en: "Preview what the new bars would teach", ja: "新しいバーによる更新をプレビュー" },
      opens: command("update_state", "--simulate-live", "--dry-run"),
    });
  } else {
    steps.push(
      {
        text: {
          en: "Try it out: a year of synthetic bars in out/demo",
          ja: "試す: 合成バー 1 年分（out/demo）",
        },
        opens: command("demo"),
      },
      {
        text: { en: "Bring bars in", ja: "バーを取り込む" },
        opens: checklist("ingest_review"),
      },
    );
  }
  return steps;
}

/** Its id where the checklist cannot be read: its own screen says why. */
function titleOf({ reader }: Pick<Context, "reader">, id: string): Text {
  try {
    return loadChecklist(reader, id).title;
  } catch (error) {
    if (error instanceof OpsError) return { en: id, ja: id };
    throw error;
  }
}

function openWalks({ reader }: Pick<Context, "reader">): NextStep[] {
  return checklistIds(reader).flatMap((id): NextStep[] => {
    try {
      const record = newestRecord(reader, id);
      if (record?.status !== "open") return [];
      const { title } = loadChecklist(reader, id);
      const { pending = 0, fail = 0 } = countsOf(record);
      const left = pending + fail;
      return [
        {
          text: { en: `Go on: ${title.en} (${left} left)`, ja: `再開: ${title.ja}（残り ${left} 項目）` },
          opens: checklist(id),
        },
      ];
    } catch (error) {
      // A damaged record or checklist says so on its own screen.
      if (error instanceof OpsError) return [];
      throw error;
    }
  });
}

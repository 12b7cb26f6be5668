import type { Context } from "../../workspace/context.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { Plan } from "../../workspace/plan.ts";
import { makePlan, writeChange } from "../../workspace/plans.ts";
import type { Lang } from "../../workspace/text.ts";
import { decisionOf } from "../decision.ts";
import { loadChecklist } from "../load.ts";
import { type ChecklistRecord, type ItemRecord, pendingItem, readRecords, recordPath } from "../record.ts";
import type { Checklist, Item } from "../schema.ts";
import { STATUS_WORDS } from "../words.ts";

/** Newest links that a row shows. */
const MOST_LINKS = 3;

/**
 * Writes a checklist as a Markdown table into `docs/<id>_checklist.md`, between its markers: status and evidence come from the walks, of
 * each item the newest that says anything. What stands outside the markers is kept (specification 07 §9.2).
 */
export function planRender(ctx: Context, id: string): Plan<JsonObject> {
  const checklist = loadChecklist(ctx.reader, id);
  const records = readRecords(ctx.reader, id);
  const path = `docs/${id}_checklist.md`;
  const before = ctx.reader.maybeText(path) ?? `# ${checklist.title[ctx.lang]}\n`;
  const after = withBlock(before, id, blockOf(checklist, records, ctx.lang));
  const newest = records.at(-1);
  const result = {
    action: "render",
    checklist: id,
    path,
    run_id: newest?.run_id ?? null,
    ...(newest && { ...decisionOf(checklist, newest) }),
    changed: after !== before,
  };
  return makePlan<JsonObject>(ctx, result, {
    changes: after === before ? [] : [writeChange(ctx, path, after)],
  });
}

/** The text with what stands between the markers replaced; they are added at its end where they are missing. */
function withBlock(text: string, id: string, block: string): string {
  const [begin, end] = [`<!-- runbook:begin ${id} -->`, `<!-- runbook:end ${id} -->`];
  const from = text.indexOf(begin);
  const to = text.indexOf(end, from);
  const whole = `${begin}\n${block}\n${end}`;
  if (from < 0 || to < 0) return `${text.trimEnd()}\n\n${whole}\n`;
  return text.slice(0, from) + whole + text.slice(to + end.length);
}

const HEAD = {
  en: ["Check", "Owner", "Frequency", "Evidence"],
  ja: ["確認項目", "担当", "頻度", "証跡"],
};

function blockOf(checklist: Checklist, records: readonly ChecklistRecord[], lang: Lang): string {
  const rows = checklist.items.map((item) => rowOf(item, newestAnswer(records, item.id), lang));
  const newest = records.at(-1);
  return [
    `| ${HEAD[lang].join(" | ")} |`,
    "| --- | --- | --- | --- |",
    ...rows,
    ...(newest ? ["", closing(checklist, newest, lang)] : []),
  ].join("\n");
}

/** What the newest walk says of an item; an earlier one where that has not come to it. */
function newestAnswer(records: readonly ChecklistRecord[], id: string): ItemRecord {
  const answers = records.flatMap(({ items }) => items[id] ?? []);
  return (
    answers.findLast(({ status, evidence }) => status !== "pending" || evidence.length > 0) ?? pendingItem()
  );
}

function rowOf({ id, title, owner, frequency }: Item, known: ItemRecord, lang: Lang): string {
  const done = ["pass", "warn", "confirmed", "waived"].includes(known.status);
  const links = known.evidence
    .slice(-MOST_LINKS)
    .map(({ path }) => `[${path.split("/").at(-1)}](../${path})`);
  const status = [STATUS_WORDS[known.status][lang], known.at?.slice(0, 10), known.by && cell(known.by)]
    .filter(Boolean)
    .join(" ");
  const cells = [
    `[${done ? "x" : " "}] ${cell(title[lang])} <!-- item:${id} -->`,
    owner ?? "",
    frequency ?? "",
    [status, ...(known.note ? [cell(known.note)] : []), ...links].join("<br>"),
  ];
  return `| ${cells.join(" | ")} |`;
}

function closing(checklist: Checklist, record: ChecklistRecord, lang: Lang): string {
  const decided = decisionOf(checklist, record);
  const run = `[${record.run_id}](../${recordPath(record)})`;
  const words = {
    en: { go: "Go", no_go: "No-Go", is: "Decision" },
    ja: { go: "Go", no_go: "No-Go", is: "判定" },
  }[lang];
  if (!decided) return `Run: ${run}`;
  const by = [decided.approver, decided.comment, decided.decided_at]
    .map((part) => part && cell(part))
    .filter(Boolean)
    .join(" · ");
  return `**${words.is}: ${words[decided.decision]}**${by ? ` — ${by}` : ""} (${run})`;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replace(/\s+/g, " ").trim();
}

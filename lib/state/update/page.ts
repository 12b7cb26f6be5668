import type { Context } from "../../workspace/context.ts";
import { sha256 } from "../../workspace/found.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import type { Change, Plan } from "../../workspace/plan.ts";
import { refuseOwnFile, writeChange } from "../../workspace/plans.ts";
import type { Lang, Text } from "../../workspace/text.ts";
import { isoUtc } from "../../workspace/time.ts";
import { capOf, decisionText, fateOf, nothingNewText, remarkTexts } from "./outcome.ts";
import { estimateText, FATES, type Fate, reasonTexts } from "./show_words.ts";

/** A figure against its limit; no limit is null. */
interface Gauge {
  name: Text;
  value: number | null;
  unit: string;
  cap: number | null;
  source: string;
}

/** What a reviewer signs. */
export interface UpdatePage {
  generatedAt: string;
  /** As the command prints it. */
  result: JsonObject;
  fate: Fate | "nothing_new";
  verdict: Text;
  decision: Text;
  reasons: Text[];
  remarks: { text: Text; warning: boolean }[];
  estimates: { path: string; name: Text; previous: number | null; current: number | null }[];
  /** Limit of a single change of an estimate; null where none watches them. */
  deltaCap: number | null;
  gauges: Gauge[];
  /** The file of a saved plan, and the hash of its bytes. */
  plan: { path: string; sha256: string; bytes: number } | null;
  /** What the plan rests on, and what it would write. */
  reads: JsonObject[];
  changes: JsonObject[];
  lang: Lang;
}

export type DrawUpdate = (page: UpdatePage) => string;

/**
 * The plan with a page of it. `about` is the plan that the page shows: the update itself, also where `plan` only saves it in a file.
 * Throws `own_file`.
 */
export function withPage(ctx: Context, plan: Plan, html: string, about: Plan, draw: DrawUpdate): Plan {
  for (const one of [plan, about]) refuseOwnFile(ctx, one, "--html", html);
  const { result } = plan;
  const empty = result.message === "no_new_bars";
  const page: UpdatePage = {
    generatedAt: isoUtc(ctx.clock.now()),
    result,
    ...(empty ? nothing(result) : verdictOf(result)),
    plan: savedFile(plan),
    reads: about.reads.map(({ path, found }) => ({ path, ...found })),
    changes: about.changes.map(changeOf),
    lang: ctx.lang,
  };
  const shown = { ...result, html: ctx.workspace.show(html) };
  return { ...plan, result: shown, changes: [...plan.changes, writeChange(ctx, html, draw(page))] };
}

type Verdict = Omit<UpdatePage, "generatedAt" | "result" | "plan" | "reads" | "changes" | "lang">;

function verdictOf(result: JsonObject): Verdict {
  const fate = fateOf(result);
  const caps = isJsonObject(result.caps) ? result.caps : {};
  const risk = isJsonObject(result.risk) ? result.risk : {};
  const gauge = (name: Text, value: unknown, unit: string, cap: JsonObject[string] | undefined): Gauge => {
    const { value: limit, source } = capOf(cap);
    return { name, value: typeof value === "number" ? value : null, unit, cap: limit, source };
  };
  const estimates = Array.isArray(result.estimates) ? result.estimates.filter(isJsonObject) : [];
  const numberOf = (value: unknown) => (typeof value === "number" ? value : null);
  return {
    fate,
    verdict: FATES[fate],
    decision: decisionText(result),
    reasons: reasonTexts(result),
    remarks: remarkTexts(result),
    estimates: estimates.map(({ path, previous, current }) => ({
      path: String(path),
      name: estimateText(String(path)),
      previous: numberOf(previous),
      current: numberOf(current),
    })),
    deltaCap: (result.max_delta_scope ?? "estimates") === "estimates" ? capOf(caps.max_delta).value : null,
    gauges: [
      gauge(
        { en: "Value at risk of a trade (5 %)", ja: "5 % VaR（1 取引）" },
        risk.var,
        " pips",
        caps.var_cap,
      ),
      gauge(
        { en: "New trades' quantities", ja: "新しい取引の数量合計" },
        risk.liquidity_usage,
        "",
        caps.liquidity_cap,
      ),
    ],
  };
}

function nothing(result: JsonObject): Verdict {
  const text = nothingNewText(result);
  return {
    fate: "nothing_new",
    verdict: { en: "Nothing new", ja: "新しいバーなし" },
    decision: text,
    reasons: [],
    remarks: remarkTexts(result),
    estimates: [],
    deltaCap: null,
    gauges: [],
  };
}

function savedFile({ result, changes }: Plan): UpdatePage["plan"] {
  const change = changes.find(({ path }) => path === result.plan_out);
  if (change?.op !== "write" || typeof change.content !== "string") return null;
  return { path: change.path, sha256: sha256(change.content), bytes: Buffer.byteLength(change.content) };
}

/** A file that would be touched, what is there now, and what would be written: its hash, or what it is made from while it is written. */
function changeOf(change: Change): JsonObject {
  const { op, path, expect } = change;
  const how = op === "write" ? (expect.is === "absent" ? "create" : "replace") : op;
  const before = expect.is === "file" ? expect.sha256 : expect.is;
  if (change.op === "delete") return { path, how, before, after: null };
  const { content } = change;
  const after =
    typeof content === "string" ? sha256(content) : `${content.source} ${JSON.stringify(content.args)}`;
  return {
    path,
    how,
    before,
    after,
    ...(typeof content === "string" && { bytes: Buffer.byteLength(content) }),
  };
}

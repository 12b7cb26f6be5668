import { z } from "zod";
import type { Json } from "../../workspace/json.ts";
import { isJsonObject } from "../../workspace/jsonfile.ts";
import { modifiedMs } from "../../workspace/modified.ts";
import { check, fail, pass } from "../check.ts";
import { matches } from "../evidence.ts";

const HOUR = 3_600_000;
const path = z.string().min(1);

/** Checks of what stands in files (specification 07 §10.3): `file.exists`, `json.value`, `text.contains`, `text.links`. */
export const fileChecks = {
  "file.exists": check(
    { path, max_age_hours: z.number().positive().optional() },
    (ctx, { path, max_age_hours }) => {
      const found = matches(ctx.reader, path);
      const newest = Math.max(...found.map((file) => modifiedMs(ctx.workspace, file)));
      if (found.length === 0) return fail(`${path} is not there`, `${path} がありません`, { path });
      const hours = (ctx.clock.now() - newest) / HOUR;
      if (max_age_hours !== undefined && hours > max_age_hours) {
        return fail(
          `${path} is ${hours.toFixed(1)} hours old (at most ${max_age_hours})`,
          `${path} は ${hours.toFixed(1)} 時間前のものです（上限 ${max_age_hours} 時間）`,
          { path, age_hours: hours },
        );
      }
      return pass(`${found.at(-1)} is there`, `${found.at(-1)} があります`, { files: found });
    },
  ),

  "json.value": check(
    {
      path,
      pointer: z.string().regex(/^(\/|$)/),
      op: z.enum(["eq", "ne", "le", "ge", "in", "nonempty"]),
      value: z.json().optional(),
    },
    ({ reader }, { path, pointer, op, value: wanted }) => {
      const found = at(reader.json(path), pointer);
      const data = { path, pointer, found: found ?? null, op, value: wanted ?? null };
      const shown = JSON.stringify(found) ?? "–";
      return holds(found, op, wanted)
        ? pass(`${pointer} is ${shown}`, `${pointer} は ${shown} です`, data)
        : fail(
            `${pointer} of ${path} is ${shown}; asked for ${op} ${JSON.stringify(wanted) ?? ""}`.trim(),
            `${path} の ${pointer} は ${shown} です（条件: ${op} ${JSON.stringify(wanted) ?? ""}）`,
            data,
          );
    },
  ),

  "text.contains": check({ path, text: z.string().min(1) }, ({ reader }, { path, text }) => {
    return reader.text(path).includes(text)
      ? pass(`${path} has "${text}"`, `${path} に「${text}」があります`, { path })
      : fail(`${path} does not have "${text}"`, `${path} に「${text}」がありません`, { path });
  }),

  "text.links": check({ path, targets: z.array(z.string()) }, ({ reader }, { path, targets }) => {
    const text = reader.text(path);
    const links = new Set(
      [...text.matchAll(/\]\(\.?\/?([^)#\s]+)/g), ...text.matchAll(/(?<=[\s`"'(])([\w./-]+\.md)/g)].map(
        (match) => match[1],
      ),
    );
    const missing = targets.filter((target) => !links.has(target));
    return missing.length === 0
      ? pass(`${path} links to all of them`, `${path} からすべてリンクされています`, { targets })
      : fail(
          `${path} does not link to ${missing.join(", ")}`,
          `${path} から ${missing.join("、")} へのリンクがありません`,
          { missing },
        );
  }),
};

/** A JSON pointer's value (RFC 6901); undefined where nothing is. */
export function at(document: Json, pointer: string): Json | undefined {
  let value: Json | undefined = document;
  for (const part of pointer.split("/").slice(1)) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(value)) value = value[Number(key)];
    else if (isJsonObject(value)) value = value[key];
    else return undefined;
  }
  return value;
}

function holds(found: Json | undefined, op: string, wanted: Json | undefined): boolean {
  if (op === "nonempty") {
    if (Array.isArray(found) || typeof found === "string") return found.length > 0;
    return isJsonObject(found) ? Object.keys(found).length > 0 : found !== undefined && found !== null;
  }
  if (op === "in") return Array.isArray(wanted) && wanted.some((one) => Bun.deepEquals(one, found));
  if (op === "le" || op === "ge") {
    if (typeof found !== "number" || typeof wanted !== "number") return false;
    return op === "le" ? found <= wanted : found >= wanted;
  }
  return Bun.deepEquals(found, wanted) === (op === "eq");
}

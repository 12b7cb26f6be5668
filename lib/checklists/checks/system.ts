import { z } from "zod";
import { roomAt } from "../../workspace/disk.ts";
import { isPlaceholder } from "../../workspace/secrets/names.ts";
import type { Text } from "../../workspace/text.ts";
import { check, judged } from "../check.ts";
import { amount, path } from "./params.ts";

const MB = 1e6;

/** Checks of what the process finds around it: environment and disk (specification 07 §10.3). Values of secrets go nowhere. */
export const systemChecks = {
  "secrets.present": check({ names: z.array(z.string().min(1)).min(1) }, ({ env }, { names }) => {
    const missing = names.filter((name) => isPlaceholder(env[name] ?? ""));
    const wrong = missing.map((name) => ({ en: `${name} is not set`, ja: `${name} が設定されていません` }));
    const good = { en: `all set: ${names.join(", ")}`, ja: `すべて設定済みです: ${names.join("、")}` };
    return judged(wrong, good, { names, missing });
  }),

  "disk.writable": check(
    { paths: z.array(path).min(1), min_free_mb: amount.default(0) },
    ({ workspace }, { paths, min_free_mb }) => {
      const rooms = paths.map((one) => ({ path: one, ...roomAt(workspace, one) }));
      const free = Math.floor(Math.min(...rooms.map(({ freeBytes }) => freeBytes)) / MB);
      const closed = rooms
        .filter(({ writable }) => !writable)
        .map(({ path: at, folder }) => notWritable(at, folder));
      const wrong = free < min_free_mb ? [...closed, tooFull(free, min_free_mb)] : closed;
      const data = { paths, free_mb: free, min_free_mb };
      return judged(wrong, { en: `writable, ${free} MB free`, ja: `書き込み可能、空き ${free} MB` }, data);
    },
  ),
};

function notWritable(at: string, folder: string): Text {
  const where = at === folder ? at : `${at} (${folder})`;
  return { en: `${where} cannot be written to`, ja: `${where} に書き込めません` };
}

function tooFull(free: number, least: number): Text {
  return { en: `${free} MB free, at least ${least} wanted`, ja: `空き ${free} MB（${least} MB 以上必要）` };
}

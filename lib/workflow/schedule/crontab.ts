import type { Context } from "../../workspace/context.ts";
import { Exit, OpsError } from "../../workspace/errors.ts";
import type { Text } from "../../workspace/text.ts";
import type { Effect, EffectResult } from "../../workspace/plan.ts";

/** The effect that puts a crontab in the place of the one that was planned on: `{kind, seen, text}`. */
export const WRITE_CRONTAB = "write_crontab";

/** The caller's crontab; empty where there is none. Throws `crontab_unusable` (exit 1). */
export async function readCrontab(ctx: Context): Promise<string> {
  const { exit, out, err } = await crontab(ctx, ["-l"]);
  if (exit === 0) return out;
  if (/no crontab for/i.test(err)) return "";
  throw unusable(`crontab -l: ${err.trim() || `exit code ${exit}`}`);
}

/** Runs `crontab -`, unless somebody has changed the crontab since. */
export const crontabEffects = {
  async [WRITE_CRONTAB](ctx: Context, { seen, text }: Effect): Promise<EffectResult> {
    if ((await readCrontab(ctx)) !== seen) return { kind: WRITE_CRONTAB, ok: false, detail: { stale: true } };
    const { exit, err } = await crontab(ctx, ["-"], String(text));
    return { kind: WRITE_CRONTAB, ok: exit === 0, detail: { exit_code: exit, message: err.trim() } };
  },
};

/** What kept the crontab from being written: it has changed meanwhile, or the program failed. Undefined when it was written. */
export function writingFailed(results: readonly EffectResult[]): OpsError | undefined {
  const failed = results.find(({ ok }) => !ok);
  if (!failed) return undefined;
  if (failed.detail.stale !== true) return unusable(`crontab -: ${failed.detail.message}`);
  return new OpsError(
    "plan_stale",
    {
      en: "The crontab has changed meanwhile; it was left alone.",
      ja: "途中で crontab が変更されたため、書き込みませんでした。",
    },
    { en: "Run the command again.", ja: "もう一度実行してください。" },
    { exit: Exit.locked },
  );
}

/** As an argument list, never through a shell. */
async function crontab({ env }: Context, words: string[], input?: string) {
  const program = Bun.which("crontab", { PATH: env.PATH ?? "" });
  if (!program) throw unusable({ en: "there is no crontab on the PATH", ja: "PATH に crontab がありません" });
  const child = Bun.spawn([program, ...words], {
    env,
    stdin: input === undefined ? "ignore" : new TextEncoder().encode(input),
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, err, exit] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  return { out, err, exit };
}

function unusable(told: string | Text): OpsError {
  const what = typeof told === "string" ? { en: told, ja: told } : told;
  return new OpsError(
    "crontab_unusable",
    { en: `The crontab cannot be used: ${what.en}.`, ja: `crontab を使えません: ${what.ja}` },
    {
      en: "Install cron, or use the units of schedule_jobs systemd.",
      ja: "cron を導入するか、schedule_jobs systemd のユニットを使ってください。",
    },
    { exit: Exit.finding },
  );
}

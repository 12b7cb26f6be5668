import { semanticsFlags } from "../../runs/engine_flags.ts";
import type { RunOptions } from "../../runs/request.ts";
import { parseDecimal } from "../../workspace/decimal.ts";
import { OpsError } from "../../workspace/errors.ts";
import { namesHint } from "../../workspace/suggest.ts";
import { parseInstant } from "../../workspace/time.ts";

/** What an experiment's `runner.base_cli` may say of the runs: the flags of `run_sim` that a trial can have. */
export type TrialOptions = Pick<
  RunOptions,
  | "csv"
  | "symbol"
  | "mode"
  | "equity"
  | "startTs"
  | "endTs"
  | "semantics"
  | "fix"
  | "noFix"
  | "strict"
  | "resume"
>;

/** What each flag's value makes of the options; undefined for one that cannot be used. */
const VALUES: Record<string, (value: string, options: TrialOptions) => TrialOptions | undefined> = {
  "--csv": (csv) => ({ csv }),
  "--symbol": (symbol) => ({ symbol }),
  "--mode": (mode) => ({ mode }),
  "--equity": (value) => {
    const equity = parseDecimal(value) ?? 0;
    return equity > 0 ? { equity } : undefined;
  },
  "--start-ts": (value) => instant(value, (startTs) => ({ startTs })),
  "--end-ts": (value) => instant(value, (endTs) => ({ endTs })),
  "--resume": (value) => (value === "exact" || value === "learned" ? { resume: value } : undefined),
  "--semantics": (value) => {
    const { data } = semanticsFlags.semantics.safeParse(value);
    return data && { semantics: data };
  },
  "--fix": (value, { fix = [] }) => fixes(value, (one) => ({ fix: fix.concat(one) })),
  "--no-fix": (value, { noFix = [] }) => fixes(value, (one) => ({ noFix: noFix.concat(one) })),
};

/** Trials start from nothing and leave no state, so what asks for that changes nothing. */
const ALWAYS = ["--no-auto-state", "--no-aggregate-ev", "--no-index", "--debug", "--no-debug"];

/** Throws `experiment_invalid` (exit 2) for a flag that a trial cannot have, and for an unusable value. */
export function parseBaseCli(tokens: readonly string[]): TrialOptions {
  const options: TrialOptions = {};
  const rest = tokens.flatMap((token) => (/^--[^=]+=/.test(token) ? splitOnce(token) : [token]));
  for (let flag = rest.shift(); flag !== undefined; flag = rest.shift()) {
    if (ALWAYS.includes(flag)) continue;
    if (flag === "--strict") {
      options.strict = true;
      continue;
    }
    const take = VALUES[flag];
    if (!take) throw refused(flag);
    const value = rest.shift() ?? "";
    const taken = value === "" || value.startsWith("--") ? undefined : take(value, options);
    if (!taken) throw refused(flag, value);
    Object.assign(options, taken);
  }
  return options;
}

function splitOnce(token: string): string[] {
  const at = token.indexOf("=");
  return [token.slice(0, at), token.slice(at + 1)];
}

function instant(value: string, make: (ms: number) => TrialOptions): TrialOptions | undefined {
  const ms = parseInstant(value);
  return Number.isFinite(ms) ? make(ms) : undefined;
}

function fixes(
  value: string,
  make: (fix: NonNullable<TrialOptions["fix"]>) => TrialOptions,
): TrialOptions | undefined {
  const { data } = semanticsFlags.fix.safeParse([value]);
  return data && make(data);
}

function refused(flag: string, value?: string): OpsError {
  const known = [...Object.keys(VALUES), "--strict", ...ALWAYS];
  return new OpsError(
    "experiment_invalid",
    value === undefined
      ? {
          en: `runner.base_cli: ${flag} is no flag that a trial can have.`,
          ja: `runner.base_cli: ${flag} は試行に使えないフラグです。`,
        }
      : {
          en: `runner.base_cli: ${flag} cannot be "${value}".`,
          ja: `runner.base_cli: ${flag} の値 "${value}" は使えません。`,
        },
    value === undefined ? namesHint(flag, known) : undefined,
    { fields: { flag } },
  );
}

import type { z } from "zod";
import type { Canvas } from "../workspace/canvas.ts";
import type { Context } from "../workspace/context.ts";
import type { OpsError } from "../workspace/errors.ts";
import type { JsonObject } from "../workspace/json.ts";
import type { Effect, EffectResult, Plan } from "../workspace/plan.ts";
import type { Lang, Text } from "../workspace/text.ts";

/** What stands in `.meta({ … })` at the end of an option's zod chain. */
export interface OptionMeta {
  /** One line or two; the default and the choices are added by the help. */
  help: Text;
  /** Other names of the flag, without dashes; one letter makes a short flag: `["out-json", "o"]`. */
  alias?: string | string[];
  /** The flag may be given several times and its values accumulate (arrays do so by themselves); else the last one wins. */
  repeat?: boolean;
  /** May be given as an operand instead of a flag, in the order of the schema; a repeatable one takes all that are left. */
  positional?: boolean;
  /** What the help calls the value, `FILE` or `DIR` for paths (shells complete them); `TEXT` or `NUMBER` when absent. */
  value?: string;
  /** What the flag stands for where no value follows it; without this, a flag without its value is an error. */
  bare?: string;
  /** Accepted, but not shown in the help. */
  hidden?: boolean;
  /** The value is a secret: where a command line is shown or kept, it is masked. */
  secret?: boolean;
}

declare module "zod" {
  interface GlobalMeta extends Partial<OptionMeta> {}
}

/**
 * A runbook command as one value: from it come the script's flags and `--help`, the wizard's form and preview,
 * the sub-command of the binary and its page in the command reference.
 */
export type Command<Schema extends z.ZodObject = z.ZodObject, Result extends JsonObject = JsonObject> =
  PlannedCommand<Schema, Result> | Sequence<Schema, Result>;

/** What all commands say of themselves. */
interface Described<Schema extends z.ZodObject, Result extends JsonObject> {
  /** As on the command line: `prune_state_archive`. */
  name: string;
  summary: Text;
  /** Further paragraphs of the help. */
  description?: Text;
  /** The EXIT STATUS section of the help: every code that the command ends with. */
  exitStatus: [code: number, when: Text][];
  /** Command lines as an operator would type them, without the interpreter: `prune_state_archive --dry-run --keep 5`. */
  examples: string[];
  /**
   * camelCase keys become kebab-case flags; everything else about a flag is its `OptionMeta`.
   * Booleans are switches (`--x`, `--no-x`, `--x=false`), so they carry a default or are optional. Every option carries a help text.
   * The flags of `shared.ts` exist for every command. A key of the same name replaces the shared flag in this command's help and
   * may add aliases; it must mean the same: `jsonOut` with the alias `out-json` is still the copy of what stdout carries.
   */
  options: Schema;
  /** The folder that `--workspace` names is made where there is none, but for a dry run. */
  makesWorkspace?: true;
  /** Keys of options that `--interactive` asks for on a terminal, in this order, where they are not given. That switch is in the schema. */
  questions?: readonly string[];
  /** How an error that ends the command reads, where its specification names or numbers it otherwise than the rest of the program. */
  restate?(error: OpsError): Promise<OpsError>;
  /** The result as a person reads it on a terminal. Without it: a generic table of the result's members. */
  show?(result: Result, view: View): string;
}

/**
 * `plan` only reads (through `ctx.reader`) and returns plain JSON; it must not write, and must give the same plan for the same
 * inputs and clock. An option named `dryRun` means: plan, show, stop.
 */
export interface PlannedCommand<
  Schema extends z.ZodObject = z.ZodObject,
  Result extends JsonObject = JsonObject,
> extends Described<Schema, Result> {
  plan(ctx: Context, options: z.output<Schema>): Plan<Result> | Promise<Plan<Result>>;
  /** Streams of large content, by the `source` that plans name. */
  sources?: Record<string, (ctx: Context, args: JsonObject) => Iterable<string | Uint8Array>>;
  /** Runners of effects, by the `kind` that plans name. */
  effects?: Record<string, (ctx: Context, effect: Effect) => Promise<EffectResult>>;
  /**
   * A second plan, committed after the effects; it may replace `result` and `exitCode`. It is asked for whenever the first plan
   * was carried out, also when that had no effects; without changes it writes nothing.
   */
  settle?(ctx: Context, plan: Plan<Result>, results: EffectResult[]): Plan<Result> | Promise<Plan<Result>>;
  /**
   * The role lock that no two runs hold at once, from before planning until the run is logged; not waited for. Where somebody else has it,
   * the run ends at once with what `busy` says, and is logged. Dry runs take none.
   */
  role?(options: z.output<Schema>): Role<Result>;
  /**
   * Says in a log what came of the run: the very last, after `settle` or after the error that ended it; dry runs leave nothing. The log is
   * no change of a plan and has a lock of its own. It may replace what the run ends with. That it throws an `OpsError` undoes nothing: the
   * error is noted, and the result carries its code as `logging_error`.
   */
  log?(
    ctx: Context,
    options: z.output<Schema>,
    ended: Ended<Result>,
  ): Promise<SequenceOutcome<Result> | undefined>;
}

/** What a command is while it runs; see `PlannedCommand.role`. */
export interface Role<Result extends JsonObject = JsonObject> {
  /** `job:latency` */
  lock: string;
  busy: SequenceOutcome<Result>;
}

/** How a run ended. Times are in ms: of all of it from the beginning on, and of taking its role (0 without one). */
export type Ended<Result extends JsonObject = JsonObject> = {
  durationMs: number;
  roleMs: number;
} & (SequenceOutcome<Result> | { error: OpsError });

/**
 * Other commands one after another, where each rests on what the one before it has written, so that no plan can hold them all.
 * `run` carries each out with `execute`, handing `how` on, and makes one result of theirs. It writes nothing by itself; ended at any
 * instant, it leaves whole steps behind.
 */
export interface Sequence<
  Schema extends z.ZodObject = z.ZodObject,
  Result extends JsonObject = JsonObject,
> extends Described<Schema, Result> {
  run(ctx: Context, options: z.output<Schema>, how: StepOptions): Promise<SequenceOutcome<Result>>;
}

export interface SequenceOutcome<Result extends JsonObject> {
  result: Result;
  exitCode: number;
  /** What stdout carries in place of the result: lines for a shell, or nothing more than what was written there already. Never copied. */
  stdout?: string;
}

/** How a command is carried out, alone or as a step of a sequence. */
export interface StepOptions {
  /** Plan and stop. */
  dryRun?: boolean;
  /** How long to wait for another command's commit, in ms. */
  lockWait?: number;
  /** The command line as the lock's note shows it to others; the command's name when absent. */
  commandLine?: string;
}

/** What `show` draws with: tables are cut to the terminal's width. */
export interface View extends Canvas {
  lang: Lang;
  /** Columns of the terminal. */
  width: number;
}

export function defineCommand<Schema extends z.ZodObject, Result extends JsonObject>(
  command: PlannedCommand<Schema, Result>,
): PlannedCommand<Schema, Result> {
  return command;
}

export function defineSequence<Schema extends z.ZodObject, Result extends JsonObject>(
  sequence: Sequence<Schema, Result>,
): Sequence<Schema, Result> {
  return sequence;
}

/** For the exit status of commands that write: what a lock that is held ends them with. */
export const WRITING: [code: number, when: Text] = [
  3,
  { en: "another command is writing", ja: "ほかのコマンドが書き込み中" },
];

import { isatty } from "node:tty";
import { badValues, requiredFlag } from "../../command/messages.ts";
import { shellLine } from "../../command/spell.ts";
import type { SequenceOutcome, StepOptions } from "../../command/define.ts";
import type { Context } from "../../workspace/context.ts";
import { OpsError } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { keyName, type SecretName, serviceName, variableName } from "../../workspace/secrets/names.ts";
import { demandStore, newIdentity, STORE } from "../../workspace/secrets/store.ts";
import { isCommand } from "../../workspace/build.ts";
import { type Program, programWords } from "../program.ts";
import type { Action } from "./action_names.ts";
import { rotateSecret, setSecret, shownSecrets } from "./actions.ts";
import { type Asking, pipedInput, terminalInput } from "./ask.ts";
import { checkSecrets } from "./check.ts";
import { runWithSecrets } from "./child.ts";

export interface SecretsOptions {
  action?: Action | undefined;
  /** What `run` runs, as an argument list. */
  command: string[];
  service?: string | undefined;
  key?: string | undefined;
  /** Show secrets on a terminal. */
  show: boolean;
  interactive: boolean;
}

/** What only a process has; tests bring their own. */
export interface Desk {
  stdoutIsTerminal: boolean;
  /** Where a secret is typed or piped in. */
  input: Asking | Pick<Asking, "secret">;
}

/** The desk of this process: questions where they are asked for or stdin is a terminal, else what stdin holds. */
export async function processDesk(ctx: Context, interactive: boolean): Promise<Desk> {
  const input = interactive || isatty(0) ? await terminalInput(ctx) : pipedInput;
  return { stdoutIsTerminal: isatty(1), input };
}

/** One action of `manage_secrets`. No secret is in its result, whatever the action; `env` and `keygen` give theirs to stdout alone. */
export async function manageSecrets(
  ctx: Context,
  options: SecretsOptions,
  how: StepOptions,
  desk: Desk,
  program: Program,
): Promise<SequenceOutcome<JsonObject>> {
  const action = options.action ?? (await askAction(desk, options));
  if (action === "set" || action === "rotate") {
    const name = await nameOf(options, desk, action);
    const value = await desk.input.secret(variableName(name));
    const act = action === "set" ? setSecret : rotateSecret;
    return { result: await act(ctx, name, value, how), exitCode: 0 };
  }
  if (action === "keygen") {
    refuseTerminal(desk, options);
    const { text, recipient } = await newIdentity();
    return { result: { action, recipient }, exitCode: 0, stdout: text };
  }
  if (action === "check") {
    const check = await checkSecrets(ctx, options.service);
    return { result: check, exitCode: check.ok ? 0 : 1 };
  }
  if (action === "list") {
    const secrets = shownSecrets(await chosen(ctx, options));
    return { result: { action, store: STORE, secrets }, exitCode: 0 };
  }
  const variables = variablesOf(await chosen(ctx, options));
  const result = { action, variables: Object.keys(variables) };
  if (action === "env") {
    if (options.service === undefined) throw missing(["--service"]);
    refuseTerminal(desk, options);
    const lines = Object.entries(variables).map(([name, value]) => `export ${name}=${shellLine([value])}\n`);
    return { result, exitCode: 0, stdout: lines.join("") };
  }
  if (options.command.length === 0) throw noCommand();
  const exitCode = await runWithSecrets(inFull(options.command, program), ctx.env, variables);
  return { result: { ...result, exit_code: exitCode }, exitCode, stdout: "" };
}

/** The words that start a command: those of ours are known by name alone. */
function inFull(words: readonly string[], program: Program): readonly string[] {
  const [name = "", ...rest] = words;
  return isCommand(name) ? [...programWords(program, name), ...rest] : words;
}

/** The store, or one service of it. */
async function chosen(ctx: Context, { service }: SecretsOptions) {
  const secrets = await demandStore(ctx);
  if (service === undefined) return secrets;
  const name = serviceName(service);
  return { [name]: secrets[name] ?? {} };
}

function variablesOf(secrets: Awaited<ReturnType<typeof chosen>>): Record<string, string> {
  const pairs = Object.entries(secrets).flatMap(([service, values]) =>
    Object.entries(values).map(([key, value]) => [variableName({ service, key }), value]),
  );
  return Object.fromEntries(pairs.sort());
}

async function nameOf(options: SecretsOptions, desk: Desk, action: string): Promise<SecretName> {
  let { service, key } = options;
  if (options.interactive && "text" in desk.input) {
    service ??= await desk.input.text({
      en: "Service (as alpha_vantage)",
      ja: "サービス（例: alpha_vantage）",
    });
    key ??= await desk.input.text({ en: "Key (as api_key)", ja: "キー（例: api_key）" });
  }
  const flags = [service === undefined ? "--service" : [], key === undefined ? "--key" : []].flat();
  if (service === undefined || key === undefined) throw missing(flags, action);
  return { service: serviceName(service), key: keyName(key) };
}

async function askAction({ input }: Desk, { interactive }: SecretsOptions): Promise<Action> {
  if (!interactive || !("choice" in input)) throw missing(["ACTION"]);
  const question = { en: "What shall be done?", ja: "何をしますか？" };
  return input.choice(question, ["set", "rotate", "list", "check"] as const);
}

/** Screens are watched and scrolled back; pipes go where they are sent. */
function refuseTerminal({ stdoutIsTerminal }: Desk, { show }: SecretsOptions): void {
  if (!stdoutIsTerminal || show) return;
  throw new OpsError(
    "secrets_on_terminal",
    {
      en: "This would print secrets on the terminal.",
      ja: "端末に秘密がそのまま表示されます。",
    },
    {
      en: "Send stdout elsewhere, or insist with --show.",
      ja: "標準出力を別の場所へ送るか、表示してよければ --show を付けてください。",
    },
  );
}

function missing(flags: string[], action?: string): OpsError {
  return badValues(
    action ? `manage_secrets ${action}` : "manage_secrets",
    flags.map((flag) => requiredFlag(flag)),
  );
}

function noCommand(): OpsError {
  const problem = { en: "nothing to run is given", ja: "実行するコマンドが指定されていません" };
  const hint = {
    en: "manage_secrets run -- COMMAND ARGUMENTS",
    ja: "manage_secrets run -- コマンド 引数 の形で指定してください",
  };
  return badValues("manage_secrets", [problem], hint);
}

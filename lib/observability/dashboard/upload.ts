import { basename } from "node:path";
import { scrubber } from "../../notify/redact.ts";
import type { Context } from "../../workspace/context.ts";
import { sha256 } from "../../workspace/found.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { Effect, EffectResult } from "../../workspace/plan.ts";
import { environmentScrub } from "../automation/environment.ts";

export const UPLOAD = "upload_dashboard";

/** How much is kept of what the command prints, in bytes of each stream. */
const MOST_OUTPUT = 8192;
/** Time for the last bytes to come through once the command has ended; something it started may hold the pipe for ever. */
const DRAIN_MS = 500;

/** What came of an upload, as summaries and heartbeats show it. No word of the command but its program's name. */
export interface UploadOutcome extends JsonObject {
  command: string;
  returncode: number | null;
  stdout: string;
  stderr: string;
}

/**
 * Commands may hold secrets, and plans are shown and saved: a plan names its command by this fingerprint, and the command itself stays
 * in the memory of the process that planned it.
 */
const remembered = new Map<string, readonly string[]>();

/** The effect that runs a command after the commit. `{manifest}` and other names in braces are replaced in each word. */
export function uploadEffect(
  words: readonly string[],
  names: Record<string, string>,
  timeoutMs: number,
): Effect {
  const fingerprint = sha256(JSON.stringify(words)).slice(0, 16);
  remembered.set(fingerprint, words);
  return { kind: UPLOAD, command: shownCommand(words), fingerprint, names, timeout_ms: timeoutMs };
}

/** `rclone ***` */
export function shownCommand(words: readonly string[]): string {
  return `${basename(words[0]!)}${words.length > 1 ? " ***" : ""}`;
}

/** Runs the command; its detail is an `UploadOutcome`, with a `reason` where it did not end by itself with 0. */
export async function runUpload(ctx: Context, effect: Effect): Promise<EffectResult> {
  const words = remembered.get(String(effect.fingerprint));
  const shown = String(effect.command);
  if (!words) return failed(shown, "command_unknown");
  const names = effect.names as Record<string, string>;
  const argv = words.map((word) => word.replace(/\{(\w+)\}/g, (whole, name: string) => names[name] ?? whole));
  return await runCommand(ctx, argv, {
    shown,
    timeoutMs: Number(effect.timeout_ms),
    scrub: scrubOf(ctx, words),
  });
}

async function runCommand(
  ctx: Context,
  argv: string[],
  { shown, timeoutMs, scrub }: { shown: string; timeoutMs: number; scrub: (text: string) => string },
): Promise<EffectResult> {
  const child = start(ctx, argv);
  if (!child) return failed(shown, "not_found");
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    killGroup(child.pid);
  }, timeoutMs);
  const streams = [collect(child.stdout), collect(child.stderr)];
  await child.exited;
  clearTimeout(timer);
  await Promise.race([Promise.all(streams.map(({ done }) => done)), Bun.sleep(DRAIN_MS)]);
  const [stdout, stderr] = streams.map(({ text }) => scrub(text()));
  const { exitCode, signalCode } = child;
  const reason = timedOut
    ? "timeout"
    : signalCode
      ? `signal:${signalCode}`
      : exitCode === 0
        ? ""
        : "exit_code";
  const detail = { command: shown, returncode: exitCode, stdout: stdout!, stderr: stderr! };
  return { kind: UPLOAD, ok: reason === "", detail: { ...detail, ...(reason !== "" && { reason }) } };
}

/** In a group of its own, so that a timeout ends everything that it started. */
function start({ workspace, env }: Context, argv: string[]) {
  try {
    return Bun.spawn(argv, {
      cwd: workspace.root,
      env,
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
      detached: true,
    });
  } catch {
    return undefined;
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

/** The first bytes of a stream. All of it is read, because a full pipe would stop the writer. */
function collect(stream: ReadableStream<Uint8Array>): { done: Promise<void>; text(): string } {
  const kept: Uint8Array[] = [];
  let size = 0;
  const done = (async () => {
    for await (const piece of stream) {
      if (size < MOST_OUTPUT) kept.push(piece.subarray(0, MOST_OUTPUT - size));
      size += piece.length;
    }
  })();
  return { done, text: () => Buffer.concat(kept).toString("utf8") };
}

/** Masks the environment's secrets and the command's own words, any of which may be one; not those that are replaced. */
function scrubOf({ env }: Context, words: readonly string[]): (text: string) => string {
  const own = words.slice(1).filter((word) => !/\{\w+\}/.test(word));
  const urls = own.filter((word) => word.includes("://"));
  const [ofEnvironment, ofCommand] = [environmentScrub(env), scrubber(urls, own)];
  return (text) => ofEnvironment(ofCommand(text));
}

function failed(command: string, reason: string): EffectResult {
  return { kind: UPLOAD, ok: false, detail: { command, returncode: null, stdout: "", stderr: "", reason } };
}

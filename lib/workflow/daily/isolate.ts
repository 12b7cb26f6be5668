import type { Context } from "../../workspace/context.ts";
import { OpsError } from "../../workspace/errors.ts";
import type { JsonObject } from "../../workspace/json.ts";
import { isJsonObject, parseJson } from "../../workspace/jsonfile.ts";
import { type Program, programWords } from "../program.ts";
import type { Line } from "./carry.ts";

/**
 * Carries a command line out in a process of its own. Its notes come through as they are said; what it throws there is thrown here.
 * A process that a signal has ended counts as 128 and the signal's number.
 */
export async function carryIsolated(
  ctx: Context,
  { command, argv }: Line,
  program: Program,
): Promise<{ result: JsonObject; exitCode: number }> {
  const words = [...programWords(program, command.name), ...argv];
  const child = Bun.spawn([...words, "--json", "--workspace", ctx.workspace.root, "--lang", ctx.lang], {
    env: ctx.env,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, last, exitCode] = await Promise.all([
    child.stdout.text(),
    passOn(ctx, child.stderr),
    child.exited,
  ]);
  const document = documentIn(out) ?? documentIn(last) ?? {};
  const { error, details } = document;
  if (exitCode !== 0 && typeof error === "string") {
    const text = String(details);
    throw new OpsError(error, { en: text, ja: text }, undefined, { exit: exitCode });
  }
  return { result: document, exitCode };
}

/** Line by line; the last one comes back, as an error's document may stand there. */
async function passOn(ctx: Context, stream: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let rest = "";
  let last = "";
  for await (const piece of stream) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split("\n");
    rest = lines.pop()!;
    for (const line of lines) {
      last = line;
      if (!line.startsWith("{")) ctx.note(line);
    }
  }
  return rest || last;
}

function documentIn(text: string): JsonObject | undefined {
  if (!text.startsWith("{")) return undefined;
  const document = parseJson(text, "stdout");
  return isJsonObject(document) ? document : undefined;
}

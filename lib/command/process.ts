import { Exit } from "../workspace/errors.ts";
import { mannerOf } from "./language.ts";
import { reportError } from "./output.ts";
import { processWorld, type World } from "./world.ts";

/**
 * Runs `work` as the process's purpose: its value becomes the exit code, and the process then ends by itself. Ctrl-C ends it at
 * once with 130, and an error that nobody waits for with 70 and one line: whatever is being written is all or nothing.
 */
export async function runProcess(
  argv: readonly string[],
  work: (world: World) => Promise<number>,
): Promise<void> {
  const world = await processWorld();
  const manner = mannerOf(argv, world);
  process.on("SIGINT", () => {
    world.output.stderr({ en: "\ninterrupted\n", ja: "\n中断しました\n" }[manner.lang]);
    process.exit(Exit.interrupted);
  });
  for (const event of ["uncaughtException", "unhandledRejection"]) {
    process.on(event, async (error: unknown) => process.exit(await reportError(error, world, manner)));
  }
  process.exitCode = await work(world);
}

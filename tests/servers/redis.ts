import { randomInt } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const program = Bun.which("redis-server");

/** Why there can be no Redis here; undefined where there can. */
export const noRedis = program ? undefined : "redis-server is not installed (apt-get install redis-server)";

/** Below the ports that callers get: one of them that tries again while Redis is down could otherwise take its port, calling itself. */
const [LOWEST_PORT, HIGHEST_PORT] = [20_000, 32_000];
const MOST_TRIES = 5;

/** A real Redis with an append-only file, on loopback, in a folder of its own. */
export class RedisServer implements AsyncDisposable {
  readonly #folder = mkdtempSync(join(tmpdir(), "orb-redis-"));
  #child: ReturnType<typeof Bun.spawn> | undefined;

  private constructor(readonly port: number) {}

  static async start(): Promise<RedisServer> {
    for (let tries = 1; ; tries++) {
      const server = new RedisServer(randomInt(LOWEST_PORT, HIGHEST_PORT));
      try {
        await server.up();
        return server;
      } catch (error) {
        // Somebody else may have that port.
        await server[Symbol.asyncDispose]();
        if (tries === MOST_TRIES) throw error;
      }
    }
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts it again on what its append-only file holds. */
  async up(): Promise<void> {
    const flags = ["--port", String(this.port), "--bind", "127.0.0.1", "--dir", this.#folder];
    const durable = ["--appendonly", "yes", "--appendfsync", "always", "--save", ""];
    const child = Bun.spawn([program!, ...flags, ...durable], { stdout: "pipe", stderr: "inherit" });
    this.#child = child;
    let log = "";
    for await (const chunk of child.stdout) {
      log += new TextDecoder().decode(chunk);
      if (log.includes("Ready to accept connections")) return;
    }
    throw new Error(`redis-server did not start: ${log}`);
  }

  async down(): Promise<void> {
    this.#child?.kill("SIGKILL");
    await this.#child?.exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.down();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

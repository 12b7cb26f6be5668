import { afterAll, expect, test } from "bun:test";
import { join } from "node:path";
import { alarm } from "../notify/alarm.ts";
import { Office } from "../notify/support.ts";
import { type Behaviour, WebhookServer } from "../servers/webhook.ts";

/** Senders to kill; the rest of the test grows with it. */
const KILLS = Number(process.env.ORB_ALERT_KILLS ?? 24);
/** As many as a later command takes in hand at once. */
const BATCH = 12;
const child = join(import.meta.dir, "../notify/alarm_child.ts");
const behaviours: Behaviour[] = [{ status: 200 }, "hang", { status: 500 }, "reset"];
const counts = { killed: 0, ended: 0, raised: 0, posts: 0, repeated: 0 };
afterAll(() => console.log(`alerts of killed senders: ${JSON.stringify(counts)}`));

test(
  "whenever a sender is killed, its alert arrives within three later commands, and repetitions bear its id",
  async () => {
    const lifetime = await lifetimeOfOne();
    for (let first = 0; first < KILLS; first += BATCH) await killBatch(first, lifetime);
    expect(counts.killed).toBeGreaterThan(0);
    expect(counts.raised).toBeGreaterThan(0);
  },
  60_000 + KILLS * 4000,
);

/** How long a sender lives that nobody kills, in ms. */
async function lifetimeOfOne(): Promise<number> {
  await using server = await WebhookServer.start();
  const office = new Office();
  office.env.SIGNAL_WEBHOOK_URLS = server.url();
  const began = performance.now();
  await sender(office, "alert_0").exited;
  expect(server.ids).toEqual(["alert_0"]);
  return performance.now() - began;
}

async function killBatch(first: number, lifetime: number): Promise<void> {
  await using server = await WebhookServer.start();
  const office = new Office();
  office.env.SIGNAL_WEBHOOK_URLS = server.url("/canary");
  const numbers = Array.from({ length: Math.min(BATCH, KILLS - first) }, (_, index) => first + index);
  for (const n of numbers) {
    server.behave(behaviours[n % behaviours.length]!);
    const process = sender(office, `alert_${n}`);
    // The golden ratio spreads any number of moments evenly over the later part of a sender's life. Every third one has raised its alert.
    const instant = lifetime * (0.4 + ((n * 0.618034) % 1) * 0.8);
    await killed(process, n % 3 === 0 ? raised(office, n, process) : Bun.sleep(instant));
  }

  server.behave({ status: 200 });
  for (let run = 0; run < 3; run++) {
    office.later(3);
    expect((await office.run(alarm(), "--no-raise")).exit).toBe(0);
  }
  // Counted only now: a commit that was past its point of no return is completed by the first of them.
  const ids = numbers.filter((n) => hasRaised(office, n)).map((n) => `alert_${n}`);
  expect(server.ids.toSorted()).toEqual(ids.toSorted());
  expect(office.outbox()).toEqual([]);
  expect(JSON.stringify(office.files())).not.toContain("canary");
  counts.raised += ids.length;
  counts.posts += server.requests.length;
  counts.repeated += server.requests.length - ids.length;
}

/** Raises an alert in a process of its own. */
function sender(office: Office, id: string) {
  return Bun.spawn([process.execPath, child, "never", "--id", id, "--state", `states/${id}`], {
    cwd: office.root,
    env: {
      PATH: process.env.PATH!,
      ORB_NOW: new Date(office.now).toISOString(),
      ORB_WORKSPACE: office.root,
      ...office.env,
    },
    stdio: ["ignore", "ignore", "ignore"],
  });
}

const hasRaised = (office: Office, n: number) => office.texts(`states/alert_${n}`).length > 0;

/** Resolves when the sender has committed its alert, or ended. */
async function raised(office: Office, n: number, process: ReturnType<typeof sender>): Promise<void> {
  while (!hasRaised(office, n) && process.exitCode === null) await Bun.sleep(2);
}

async function killed(process: ReturnType<typeof sender>, moment: Promise<void>): Promise<void> {
  await Promise.race([process.exited, moment]);
  process.kill("SIGKILL");
  await process.exited;
  if (process.signalCode === "SIGKILL") counts.killed++;
  else counts.ended++;
}

import { afterEach, expect, test } from "bun:test";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AUTOMATION_LOG, AUTOMATION_SEQUENCE, CORRUPT_LOG } from "../../lib/observability/automation/log.ts";

/** `ORB_LOG_EVENTS=1000` and `ORB_LOG_KILLS=200` ask for as many as the specification does. */
const EVENTS = Number(process.env.ORB_LOG_EVENTS ?? 200);
const KILLS = Number(process.env.ORB_LOG_KILLS ?? 12);
const WRITERS = 8;

interface Entry {
  job_id: string;
  status: string;
  sequence?: number;
  diagnostics: { error_code?: string; next_sequence?: number };
}

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function workspace(): string {
  const root = mkdtempSync(join(tmpdir(), "orb-log-"));
  folders.push(root);
  return root;
}

/** A process that logs `count` events once it is told to. */
async function writer(root: string, name: string, count: number, env: Record<string, string> = {}) {
  const child = Bun.spawn(
    [process.execPath, join(import.meta.dir, "../observability/log_child.ts"), root, name, String(count)],
    {
      stdin: "pipe",
      stdout: "pipe",
      stderr: "pipe",
      env: { PATH: process.env.PATH, ...env },
    },
  );
  await child.stdout.getReader().read();
  return {
    child,
    start() {
      child.stdin.write("go\n");
      child.stdin.end();
    },
    async ended() {
      return [await child.exited, await new Response(child.stderr).text()];
    },
  };
}

/** Every entry, from the oldest rotated file on. */
function entries(root: string): Entry[] {
  const paths = [8, 7, 6, 5, 4, 3, 2, 1].map((number) => `${AUTOMATION_LOG}.${number}`);
  return [...paths, AUTOMATION_LOG]
    .map((path) => join(root, path))
    .filter((path) => existsSync(path))
    .flatMap((path) => readFileSync(path, "utf8").trimEnd().split("\n"))
    .map((line) => JSON.parse(line) as Entry);
}

/** Of the log, in bytes. */
function size(root: string): number {
  const path = join(root, AUTOMATION_LOG);
  return existsSync(path) ? statSync(path).size : 0;
}

test(`${WRITERS} processes with ${EVENTS} events each leave every event once, numbered without gap or repeat`, async () => {
  const root = workspace();
  // Some five rotations.
  const env = { OBS_LOG_MAX_BYTES: String(Math.round((WRITERS * EVENTS * 520) / 6)) };
  const writers = await Promise.all(
    Array.from({ length: WRITERS }, (_, index) => writer(root, `w${index}`, EVENTS, env)),
  );
  for (const { start } of writers) start();
  const ends = await Promise.all(writers.map(({ ended }) => ended()));
  expect(ends).toEqual(ends.map(() => [0, ""]));
  const logged = entries(root);
  expect(existsSync(join(root, `${AUTOMATION_LOG}.3`))).toBe(true);
  expect(logged.map(({ sequence }) => sequence)).toEqual(
    Array.from({ length: WRITERS * EVENTS }, (_, index) => index + 1),
  );
  expect(new Set(logged.map(({ job_id }) => job_id)).size).toBe(WRITERS * EVENTS);
  expect(JSON.parse(readFileSync(join(root, AUTOMATION_SEQUENCE), "utf8")).value).toBe(WRITERS * EVENTS);
}, 300_000);

test(`writers killed ${KILLS} times at any instant: the next one goes on, no number comes twice, every loss is announced`, async () => {
  const root = workspace();
  for (let kill = 0; kill < KILLS; kill++) {
    const { child, start } = await writer(root, `k${kill}`, 1000);
    const before = size(root);
    start();
    while (size(root) <= before && child.exitCode === null) await Bun.sleep(1);
    // When it has begun to log, spread over the few milliseconds that an event takes.
    await Bun.sleep(((kill * 37) % 61) / 2);
    child.kill("SIGKILL");
    await child.exited;
    // What a power cut may leave of a line is longer than what SIGKILL does: every third time a part of one is added.
    if (kill % 3 === 0 && existsSync(join(root, AUTOMATION_LOG))) {
      const path = join(root, AUTOMATION_LOG);
      writeFileSync(path, `${readFileSync(path, "utf8")}{"job_id":"20270104T003000Z-torn-${kill}","sta`);
    }
  }
  const last = await writer(root, "last", 1);
  last.start();
  expect(await last.ended()).toEqual([0, ""]);
  const logged = entries(root);
  const numbers = logged.flatMap(({ sequence }) => sequence ?? []);
  expect(numbers.length).toBeGreaterThan(KILLS);
  expect(new Set(numbers).size).toBe(numbers.length);
  const announced = new Set(
    logged.flatMap(({ diagnostics }) =>
      diagnostics.error_code?.startsWith("sequence_") ? diagnostics.next_sequence! : [],
    ),
  );
  const steps = numbers.filter((number, index) => index > 0 && number !== numbers[index - 1]! + 1);
  expect(steps.filter((number) => !announced.has(number))).toEqual([]);
  const announcedTorn = logged.filter(({ diagnostics }) => diagnostics.error_code === "log_tail_recovered");
  // A writer that was killed while it moved a text leaves it to the next one, which moves it again, and what was torn behind it, too.
  const aside = readFileSync(join(root, CORRUPT_LOG), "utf8").trimEnd().split("\n");
  const texts = [...new Set(aside.map((line) => line.slice(line.indexOf(" "))))];
  const torn = texts.filter((text) => !texts.some((longer) => longer !== text && longer.startsWith(text)));
  expect(announcedTorn.length).toBeGreaterThanOrEqual(torn.length);
  expect(torn.length).toBeGreaterThanOrEqual(Math.floor(KILLS / 4));
}, 300_000);

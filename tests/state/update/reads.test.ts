import { describe, expect, test } from "bun:test";
import { planUpdateState, type UpdateStateOptions } from "../../../lib/state/update/command.ts";
import { commitPlan } from "../../../lib/workspace/commit.ts";
import { type Files, realFiles } from "../../../lib/workspace/files.ts";
import { Reader } from "../../../lib/workspace/reader.ts";
import { isoNaive, isoUtc } from "../../../lib/workspace/time.ts";
import { command } from "../../../scripts/update_state.ts";
import { BARS, SNAPSHOT, STATE, UpdateDesk } from "./support.ts";

const NEW_BARS = 12;
const YEAR = 74_500;
const options = command.options.parse({}) as UpdateStateOptions;

interface Count {
  barBytes: number;
  archiveLists: number;
}

/** Files that count what is read of the bar file, and how often the archive is listed. */
function counting(count: Count, files: Files = realFiles): Files {
  const barFiles = new Set<number>();
  return {
    ...files,
    open(path, use, mode) {
      const fd = files.open(path, use, mode);
      barFiles.delete(fd);
      if (path.endsWith(BARS)) barFiles.add(fd);
      return fd;
    },
    read(fd, into, position) {
      const got = files.read(fd, into, position);
      if (barFiles.has(fd)) count.barBytes += got;
      return got;
    },
    list(path) {
      if (path.includes("state_archive")) count.archiveLists++;
      return files.list(path);
    },
  };
}

const HEADER = Buffer.from("timestamp,symbol,tf,o,h,l,c,v,spread\n");
const start = Date.UTC(1997, 0, 1);
const row = (k: number) =>
  Buffer.from(`${isoUtc(start + k * 300_000)},USDJPY,5m,150.000,150.050,149.950,150.000,0,0.003\n`);

/** The real file system with a bar file in it that exists only as far as it is read: rows are all of one length. */
function withBars(count: number): Files {
  const length = row(0).length;
  const size = HEADER.length + count * length;
  const opened = -1000;
  const byteAt = (at: number) => {
    if (at < HEADER.length) return HEADER[at]!;
    const offset = at - HEADER.length;
    return row(Math.floor(offset / length))[offset % length]!;
  };
  return {
    ...realFiles,
    stat: (path) => (path.endsWith(BARS) ? { kind: "file", size, mode: 0o644 } : realFiles.stat(path)),
    open: (path, use, mode) => (path.endsWith(BARS) ? opened : realFiles.open(path, use, mode)),
    close: (fd) => (fd === opened ? undefined : realFiles.close(fd)),
    read(fd, into, position) {
      if (fd !== opened) return realFiles.read(fd, into, position);
      const got = Math.max(0, Math.min(into.length, size - position));
      for (let k = 0; k < got; k++) into[k] = byteAt(position + k);
      return got;
    },
  };
}

/** What planning an update of the newest twelve bars reads after so many years of them. */
async function planned(years: number): Promise<Count & { bars: unknown; fileBytes: number }> {
  const rows = years * YEAR;
  const cursor = isoNaive(start + (rows - NEW_BARS - 1) * 300_000);
  const desk = new UpdateDesk(0, {
    [SNAPSHOT]: JSON.stringify({ state_update: { USDJPY_conservative: cursor } }),
  });
  const count: Count = { barBytes: 0, archiveLists: 0 };
  const ctx = desk.context();
  const plan = await planUpdateState(
    { ...ctx, reader: new Reader(ctx.workspace, counting(count, withBars(rows))) },
    options,
  );
  return { ...count, bars: plan.result.bars_processed, fileBytes: rows * row(0).length };
}

describe("an update of twelve bars", () => {
  test("reads the same few kB of the bars after 28 years of them as after seven", async () => {
    const seven = await planned(7);
    const many = await planned(28);
    expect([seven.bars, many.bars]).toEqual([NEW_BARS, NEW_BARS]);
    expect(many.fileBytes).toBeGreaterThan(140_000_000);
    expect(seven.barBytes).toBeLessThan(32_768);
    // Two more steps of the search.
    expect(many.barBytes - seven.barBytes).toBeLessThanOrEqual(2 * 512);
  });

  test("reads at most 64 kB of them from plan to commit, and lists the archive once", async () => {
    const desk = new UpdateDesk(5000);
    await desk.applied();
    desk.put(5000 + NEW_BARS);
    const count: Count = { barBytes: 0, archiveLists: 0 };
    const files = counting(count);
    const { workspace, clock, ...ctx } = desk.context();
    const plan = await planUpdateState(
      { ...ctx, workspace, clock, reader: new Reader(workspace, files) },
      options,
    );
    expect(count.archiveLists).toBe(1);
    const before = desk.read(STATE);
    await commitPlan({ workspace, plan, clock, command: "test", files });
    expect(desk.read(STATE)).not.toBe(before);
    expect(count.barBytes).toBeLessThan(65_536);
  });
});

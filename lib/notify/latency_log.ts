import type { Context } from "../workspace/context.ts";
import { csvLine } from "../workspace/csvfile.ts";
import type { Change } from "../workspace/plan.ts";
import { appendChange, writeChange } from "../workspace/plans.ts";
import { fileStamp, isoMicros } from "../workspace/time.ts";

/** One attempt to send, as the latency log keeps it (specification 03 §14.3). Times are UTC epoch milliseconds. */
export interface LatencyRow {
  signalId: string;
  emitted: number;
  acknowledged: number;
  success: boolean;
  detail: string;
}

/** The two shapes that share the file (06 §6.2): the emitter's own, and the one in which the analyser rewrites it. */
const SHAPES = {
  "signal_id,ts_emit,ts_ack,status,detail": ({ signalId, emitted, acknowledged, success, detail }) => [
    signalId,
    isoMicros(emitted),
    isoMicros(acknowledged),
    statusOf(success),
    detail,
  ],
  "timestamp_utc,latency_ms,status,detail,source": ({ signalId, emitted, acknowledged, success, detail }) => [
    isoMicros(acknowledged),
    (acknowledged - emitted).toFixed(6),
    statusOf(success),
    detail,
    signalId,
  ],
} satisfies Record<string, (row: LatencyRow) => string[]>;

const OWN = "signal_id,ts_emit,ts_ack,status,detail";
const HEADER_BYTES = 4096;

/**
 * The changes that add rows to a latency log, in the shape of the file that is there. A file with any other header is set aside as
 * `<name>.mismatch-<stamp>.csv`, with a note, and a new one is begun.
 */
export function latencyChanges(ctx: Context, path: string, rows: readonly LatencyRow[]): Change[] {
  const header = headerOf(ctx, path);
  const lines = (shape: keyof typeof SHAPES) => rows.map((row) => csvLine(SHAPES[shape](row))).join("");
  if (header === undefined) return [appendChange(ctx, path, `${OWN}\n${lines(OWN)}`)];
  if (isShape(header)) return [appendChange(ctx, path, lines(header))];
  const aside = freeName(ctx, path);
  ctx.note({
    en: `${ctx.workspace.show(path)} has another header: it is kept as ${aside}, and a new file is begun`,
    ja: `${ctx.workspace.show(path)} の見出し行が異なるため、${aside} として残し、新しいファイルを作ります`,
  });
  return [writeChange(ctx, aside, ctx.reader.text(path)), writeChange(ctx, path, `${OWN}\n${lines(OWN)}`)];
}

/** The first line; undefined where there is no file or nothing in it. */
function headerOf(ctx: Context, path: string): string | undefined {
  using file = ctx.reader.open(path);
  if (!file || file.size === 0) return undefined;
  return new TextDecoder().decode(file.read(0, HEADER_BYTES)).split("\n", 1)[0]!.trim();
}

function isShape(header: string): header is keyof typeof SHAPES {
  return Object.hasOwn(SHAPES, header);
}

function freeName(ctx: Context, path: string): string {
  const stem = ctx.workspace.show(path).replace(/\.csv$/i, "");
  for (let at = ctx.clock.now(); ; at += 1000) {
    const name = `${stem}.mismatch-${fileStamp(at)}.csv`;
    if (!ctx.reader.exists(name)) return name;
  }
}

function statusOf(success: boolean): string {
  return success ? "success" : "failure";
}

import { describe, expect, test } from "bun:test";
import { createDukascopy } from "../../../lib/ingest/sources/dukascopy/source.ts";
import { Desk, HASTY, lately, rowOf } from "./support.ts";

describe("smoke", () => {
  test.each(["json-v1","datafeed","chart"] as const)("%s", async (t) => {
    await using desk = await Desk.open();
    const s = createDukascopy(desk.context(), {transports:[t], baseUrl: desk.server.url, side:"bid", settleMs:20000, policy:HASTY});
    const req = lately(desk, 3000);
    const f = await s.fetch(req);
    console.log(f.rows.length, f.rows.slice(-1), f.anomalies, f.clockSkewMs, f.incompleteHeld, desk.server.paths.length, desk.server.paths.slice(-2));
    const want = desk.bars(req.from).filter(([ts]) => t !== "datafeed" || ts < "2026-10-21T13:00:00");
    expect(f.rows.map(rowOf)).toEqual(want);
  });
});

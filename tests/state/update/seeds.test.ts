import { describe, expect, test } from "bun:test";
import type { LedgerLine } from "../../../lib/state/ledger.ts";
import type { JsonObject } from "../../../lib/workspace/json.ts";
import { TRADING_MANIFEST } from "../../runs/bars.ts";
import { LEDGER, MANIFEST, STATE, UpdateDesk } from "./support.ts";

const SEEDS = "configs/ev_profiles/seeds.yaml";
const profile = (alpha: number, owner = {}) =>
  JSON.stringify({
    meta: owner,
    global: { recent: { alpha_avg: alpha, beta_avg: 7, p_mean: 0.5, observations: 3 } },
  });
const seeded = (count: number, text: string) =>
  new UpdateDesk(count, { [MANIFEST]: `${TRADING_MANIFEST}state: {ev_profile: ${SEEDS}}\n`, [SEEDS]: text });

/** The first lesson's global count of wins before it, in the ledger's last line that has a lesson. */
const before = (desk: UpdateDesk) =>
  (desk.lines(LEDGER) as unknown as LedgerLine[]).findLast(({ trades }) => trades.length > 0)!.trades[0]!
    .global_alpha![0];

describe("an EV profile that the manifest names", () => {
  test("seeds a learning from nothing, and is then made anew of what was learned", async () => {
    const desk = seeded(1000, profile(5));
    await desk.applied();
    expect(before(desk)).toBe(5);
    const { alpha } = desk.json(STATE).ev_global as { alpha: number };
    expect(desk.json(SEEDS)).toMatchObject({
      meta: { files_total: 1 },
      global: { recent: { alpha_avg: alpha } },
    });
  });

  test("is not read again: what was learned stands", async () => {
    const desk = seeded(1000, profile(5));
    await desk.applied();
    const { alpha } = desk.json(STATE).ev_global as { alpha: number };
    desk.write(SEEDS, profile(50));
    desk.put(1600);
    desk.now = "2026-01-05T01:00:00Z";
    await desk.applied();
    expect(before(desk)).toBe(alpha);
  });

  test("unless that is asked for", async () => {
    const desk = seeded(1000, profile(5));
    await desk.applied();
    desk.write(SEEDS, profile(50));
    desk.put(1600);
    desk.now = "2026-01-05T01:00:00Z";
    await desk.applied("--reseed-profile");
    expect(before(desk)).toBe(50);
  });

  test("of another pair is borrowed with a warning, and left alone", async () => {
    const text = profile(5, { strategy_key: "day_orb_5m.DayORB5m", symbol: "EURUSD", mode: "conservative" });
    const desk = seeded(1000, text);
    const { warnings } = (await desk.applied()) as JsonObject & { warnings: string[] };
    expect(before(desk)).toBe(5);
    expect(warnings).toEqual([
      expect.stringMatching(/seeds\.yaml is of .*EURUSD/),
      expect.stringMatching(/seeds\.yaml belongs to .* and is left alone/),
    ]);
    expect(desk.read(SEEDS)).toBe(text);
    expect(desk.exists("configs/ev_profiles/day_orb_5m.yaml")).toBe(true);
  });

  test("that is damaged stops a learning from nothing", async () => {
    const desk = seeded(1000, "global: [");
    const { exit, out } = await desk.update();
    expect({ exit, error: out.error }).toEqual({ exit: 1, error: "ev_profile_invalid" });
    expect(desk.exists(STATE)).toBe(false);
  });
});

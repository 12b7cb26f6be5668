import { expect, test } from "bun:test";
import { command as runSim } from "../../scripts/run_sim.ts";
import { command as updateState } from "../../scripts/update_state.ts";
import { Desk } from "./desk.ts";

const START = Date.UTC(2024, 0, 8);
const HEADER = "timestamp,symbol,tf,o,h,l,c,v,spread\n";

/** Five-minute bars of a day of trading by their numbers. */
function bars(numbers: number[]): string {
  return numbers
    .map(
      (k) =>
        `${new Date(START + k * 300_000).toISOString().replace(".000", "")},USDJPY,5m,150,151,149,150,0,0.1\n`,
    )
    .join("");
}
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, k) => from + k);

test("a simulation says for how much of its range's trading time it had bars", async () => {
  const desk = new Desk({ "bars.csv": HEADER + bars([...range(0, 60), ...range(80, 100)]) });
  const { out } = await desk.run(
    runSim,
    "--csv",
    "bars.csv",
    "--symbol",
    "USDJPY",
    "--no-manifest",
    "--no-auto-state",
  );
  expect(out.coverage).toEqual({
    bars: 80,
    bars_in_trading_time: 80,
    expected_bars: 100,
    trading_time_coverage: 0.8,
    from: "2024-01-08T00:00:00",
    to: "2024-01-08T08:15:00",
  });
  const shown = await desk.show(
    runSim,
    "--csv",
    "bars.csv",
    "--symbol",
    "USDJPY",
    "--no-manifest",
    "--no-auto-state",
  );
  expect(shown).toContain("Bars for 80.00 % of trading time (80 of 100)");
});

test("an update counts what is missing behind the last bar that it knew; closures of the workspace's calendar are none of it", async () => {
  const path = "validated/USDJPY/5m.csv";
  const desk = new Desk({ [path]: HEADER + bars(range(0, 20)) });
  await desk.run(updateState, "--no-manifest");
  desk.write(path, HEADER + bars([...range(0, 20), ...range(30, 40)]));
  const update = async () => (await desk.run(updateState, "--no-manifest", "--dry-run")).out.coverage;
  expect(await update()).toMatchObject({ bars: 10, expected_bars: 20, trading_time_coverage: 0.5 });
  const outage = '{ start: "2024-01-08T01:40:00Z", end: "2024-01-08T02:30:00Z", reason: outage }';
  desk.write("configs/market_calendar.yml", `closed: [${outage}]\n`);
  expect(await update()).toMatchObject({ bars: 10, expected_bars: 10, trading_time_coverage: 1 });
  expect(await desk.show(updateState, "--no-manifest", "--dry-run", "--lang", "ja")).toContain(
    "取引時間の 100.00 %",
  );
});

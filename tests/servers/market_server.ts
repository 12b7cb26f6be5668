#!/usr/bin/env bun
/**
 * The market data server as a process of its own, so that commands can be run against it:
 *
 *     bun tests/servers/market_server.ts --port 0 --symbol USDJPY --days 20
 *     DUKASCOPY_BASE_URL=… YAHOO_BASE_URL=… bun scripts/dukascopy_fetch.ts …
 *
 * Prints one JSON line with its URL and the newest bar. `--now ISO` starts its clock there (else the computer's), `--fault 'REGEX => 429'`
 * (repeatable) misbehaves, `--date-offset SECONDS` puts its `Date` header off, `--seed N` is another market. It ends with its stdin.
 */
import { parseArgs } from "node:util";
import { parseInstant } from "../../lib/workspace/time.ts";
import { parseFault } from "./market/faults.ts";
import { DAY, MarketServer, wanderingMarket } from "./market.ts";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    symbol: { type: "string", default: "USDJPY" },
    days: { type: "string", default: "20" },
    seed: { type: "string", default: "7" },
    now: { type: "string" },
    "date-offset": { type: "string", default: "0" },
    fault: { type: "string", multiple: true, default: [] },
  },
});

const began = Date.now();
const ahead = values.now ? parseInstant(values.now) - began : 0;
if (Number.isNaN(ahead)) throw new Error(`--now is no ISO instant: ${values.now}`);
const now = () => Date.now() + ahead;
const from = Math.floor((now() - Number(values.days) * DAY) / DAY) * DAY;
const market = wanderingMarket(values.symbol, from, now() + DAY, Number(values.seed));
const server = await MarketServer.start({ market, now, port: Number(values.port) });
server.dateOffsetMs = Number(values["date-offset"]) * 1000;
for (const text of values.fault) {
  const [pattern = "", fault = ""] = text.split(" => ");
  server.fail(new RegExp(pattern), parseFault(fault));
}
const newest = market.bars.findLast(({ time }) => time <= now())?.time;
console.log(JSON.stringify({ url: server.url, newest: newest && new Date(newest).toISOString() }));
for await (const _ of Bun.stdin.stream());
await server[Symbol.asyncDispose]();

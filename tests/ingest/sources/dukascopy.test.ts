import type { DukascopySettings } from "../../../lib/ingest/sources/dukascopy/settings.ts";
import { createDukascopy } from "../../../lib/ingest/sources/dukascopy/source.ts";
import { sourceContract } from "../source_contract.ts";
import { type Desk, HASTY } from "./support.ts";

const dukascopy = (desk: Desk, more: Partial<DukascopySettings> = {}) =>
  createDukascopy(desk.context(), {
    transports: ["json-v1"],
    baseUrls: { "json-v1": desk.server.url, datafeed: desk.server.url, chart: desk.server.url },
    side: "bid",
    settleMs: 20_000,
    policy: HASTY,
    ...more,
  });

sourceContract("dukascopy, json-v1", { make: dukascopy, repeatsBrokenAnswers: true });
sourceContract("dukascopy, datafeed", {
  make: (desk) => dukascopy(desk, { transports: ["datafeed"] }),
  // Ticks of an hour are there when it is over.
  horizon: (now) => Math.floor(now / 3_600_000) * 3_600_000,
  repeatsBrokenAnswers: true,
});
sourceContract("dukascopy, chart", {
  make: (desk) => dukascopy(desk, { transports: ["chart"] }),
  repeatsBrokenAnswers: true,
});

import { createYahoo } from "../../../lib/ingest/sources/yahoo/source.ts";
import { sourceContract } from "../source_contract.ts";
import { HASTY } from "./support.ts";

sourceContract("yahoo", {
  make: (desk) => createYahoo(desk.context(), { hosts: [desk.server.url], settleMs: 20_000, policy: HASTY }),
  repeatsBrokenAnswers: true,
});

import { createYahoo } from "../../../lib/ingest/sources/yahoo/source.ts";
import { sourceContract } from "../source_contract.ts";
import { policy } from "./support.ts";

sourceContract("yahoo", {
  make: (desk, timeoutMs) =>
    createYahoo(desk.context(), { hosts: [desk.server.url], settleMs: 20_000, policy: policy(timeoutMs) }),
  repeatsBrokenAnswers: true,
});

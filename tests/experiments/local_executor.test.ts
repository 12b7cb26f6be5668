import { describe } from "bun:test";
import { localExecutor } from "../../lib/experiments/executor/local.ts";
import { systemClock } from "../../lib/workspace/time.ts";
import { executorContract, reader } from "./executor_contract.ts";

const from = { reader, clock: systemClock({}) };

describe("this thread", () => {
  executorContract(async (setup, bars) => localExecutor(from, setup, bars, 1));
});

describe("three threads over the same bars", () => {
  executorContract(async (setup, bars) => localExecutor(from, setup, bars, 3));
});

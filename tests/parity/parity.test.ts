import { describe, expect, test } from "bun:test";
import { missingFor, PARITY_DIR, readCases, runCase } from "./cases.ts";

const cases = readCases();

describe("parity with the reference", () => {
  if (cases.length === 0)
    test.skip(`no cases: ${PARITY_DIR}/golden does not exist (ORB_PARITY_DIR)`, () => {});
  for (const one of cases) {
    const missing = missingFor(one);
    if (missing) test.skip(`${one.id}: ${missing}`, () => {});
    else test(`${one.id}: ${one.title}`, () => expect(runCase(one).slice(0, 20)).toEqual([]), 120_000);
  }
});

import { expect, test } from "bun:test";
import { countJunit, skipLines } from "./junit.ts";

const report = `<?xml version="1.0"?>
<testsuites name="bun test" tests="4">
  <testsuite name="tests/a.test.ts" file="tests/a.test.ts">
    <testcase name="ok &lt;1&gt;" classname="" file="tests/a.test.ts" line="2" />
    <testcase name="later" classname="bars &amp; more (skipped: no bars)" file="tests/a.test.ts" line="3">
      <skipped />
    </testcase>
    <testcase name="todo" classname="" file="tests/a.test.ts" line="4"><skipped message="TODO" /></testcase>
    <testsuite name="d"><testcase name="bad" classname="d" file="tests/a.test.ts" line="5">
      <failure type="AssertionError">expect(1 &lt; 2)</failure>
    </testcase></testsuite>
  </testsuite>
</testsuites>`;

test("a report's tests are counted by what became of them", () => {
  const { passed, failed, skips } = countJunit(report, ["tests/a.test.ts"], false);
  expect([passed, failed]).toEqual([1, 1]);
  expect(skipLines(skips)).toEqual(["  1 in tests/a.test.ts: no bars", "  1 in tests/a.test.ts: todo"]);
});

test("a file that could not be loaded is a failure", () => {
  expect(countJunit(report, ["tests/a.test.ts", "tests/b.test.ts"], false).failed).toBe(2);
  expect(countJunit("", ["tests/b.test.ts"], false).failed).toBe(1);
});

test("a run that fails for no reported reason is a failure", () => {
  const fine = `<testcase name="x" file="tests/a.test.ts" />`;
  expect(countJunit(fine, ["tests/a.test.ts"], true)).toEqual({ passed: 1, failed: 0, skips: [] });
  expect(countJunit(fine, ["tests/a.test.ts"], false).failed).toBe(1);
});

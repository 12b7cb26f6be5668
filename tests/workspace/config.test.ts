import { describe, expect, test } from "bun:test";
import { z } from "zod";
import { parseConfig } from "../../lib/workspace/config.ts";
import { OpsError } from "../../lib/workspace/errors.ts";
import { problem } from "../../lib/workspace/issues.ts";

const schema = z.strictObject({
  limit: z.number().min(0).default(3),
  jobs: z.array(z.strictObject({ name: z.string(), retries: z.int().optional() })).default([]),
  window: z
    .strictObject({ from: z.number(), to: z.number() })
    .refine(
      ({ from, to }) => from < to,
      problem("from must come before to", "from は to より前にしてください"),
    )
    .optional(),
});
const read = (text: string) => parseConfig(text, "configs/jobs.yaml", { schema, code: "jobs_invalid" });

function refused(text: string): OpsError {
  try {
    read(text);
  } catch (error) {
    if (error instanceof OpsError) return error;
  }
  throw new Error("it was read");
}

describe("a config file", () => {
  test("is read through its schema; an empty one is all defaults", () => {
    expect(read("limit: 1\njobs: [{name: a}]")).toEqual({ limit: 1, jobs: [{ name: "a" }] });
    expect(read("# nothing yet\n")).toEqual({ limit: 3, jobs: [] });
  });

  test.each([
    ["limt: 1", 1, "limt is an unknown key", "did you mean limit?"],
    ["jobs:\n  - name: a\n    retrys: 2", 3, "jobs.0.retrys is an unknown key", "did you mean retries?"],
    ["limit: 1\nwindow: {from: 2, to: 1}", 2, "window: from must come before to", ""],
    ["limit: [", 1, "", ""],
    ["limit: 1\nlimit: 2", 2, 'key "limit" is given twice', ""],
  ])("that is wrong is refused with its line: %j", (text, line, what, meant) => {
    const error = refused(text);
    expect(error.code).toBe("jobs_invalid");
    expect(error.exit).toBe(2);
    expect(error.fields).toMatchObject({ path: "configs/jobs.yaml", problems: [{ line }] });
    expect(error.text.en).toContain(`configs/jobs.yaml cannot be used: configs/jobs.yaml:${line}: ${what}`);
    expect(error.text.en).toContain(meant);
    expect(error.text.ja).toContain(`configs/jobs.yaml は使えません: configs/jobs.yaml:${line}: `);
  });

  test("is told about everything that is wrong, not only about the first", () => {
    const { text } = refused("limit: -1\njobs:\n  - {retries: 1.5, name: x}\n  - {}");
    expect(text.en.match(/configs\/jobs\.yaml:\d+/g)?.map(String)).toEqual(
      [1, 3, 2].map((line) => `configs/jobs.yaml:${line}`),
    );
    expect(text.ja).toContain("jobs.1.name");
  });
});

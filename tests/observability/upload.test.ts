import { describe, expect, test } from "bun:test";
import { splitWords } from "../../lib/observability/dashboard/upload_command.ts";
import type { JsonObject } from "../../lib/workspace/json.ts";
import { errorOf } from "../workspace/support.ts";
import { exportData, HEARTBEAT, HISTORY, MANIFEST, stocked } from "./dashboard_shop.ts";

describe("splitting a command into words", () => {
  test.each([
    ["a b  c", ["a", "b", "c"]],
    ["  a\tb ", ["a", "b"]],
    [`'a b' "c d"`, ["a b", "c d"]],
    [`a'b'"c"d`, ["abcd"]],
    [`"" ''`, ["", ""]],
    [`"a\\"b\\$c\\d"`, [`a"b$c\\d`]],
    [`'a\\'`, ["a\\"]],
    ["a\\ b", ["a b"]],
    ["a;b", undefined],
    ["tool ; touch x", undefined],
    ["$(touch x)", undefined],
    ["`touch x`", undefined],
    ["a | b", undefined],
    ["a > b", undefined],
    ["a &", undefined],
    ["a\nb", undefined],
    ["'a", undefined],
    [`"a\\"`, undefined],
    ["';' \"|\" \\;", [";", "|", ";"]],
    ["$HOME/* ~", ["$HOME/*", "~"]],
  ])("%s", (text, words) => {
    if (words) expect(splitWords(text)).toEqual(words);
    else expect(errorOf(() => splitWords(text)).code).toBe("upload_command_invalid");
  });
});

/** A command that a shell would not be needed for. */
const script = (code: string) => `'${process.execPath}' -e '${code}'`;

describe("an upload", () => {
  test("runs once all is written, with the bundle's names in its words", async () => {
    const shop = stocked();
    const copy = `cp {manifest} {output_dir}/{job_id}-{sequence}.copy`;
    const { exit, out } = await exportData(shop, "--upload-command", copy);
    expect([exit, out.upload]).toEqual([0, { command: "cp ***", returncode: 0, stdout: "", stderr: "" }]);
    const copied = "out/dashboard/20260105T000000Z-dashboard-export-1.copy";
    expect(shop.read(copied)).toBe(shop.read(MANIFEST));
    expect(shop.json(HEARTBEAT)).toMatchObject({ status: "ok", last_success_at: "2026-01-05T00:00:00Z" });
  });

  test.each<[string, string, JsonObject]>([
    ["that fails", "false", { returncode: 1, reason: "exit_code" }],
    ["whose program is missing", "no-such-program-here", { reason: "not_found" }],
    ["that is killed", script("process.kill(process.pid, 9)"), { reason: "signal:SIGKILL" }],
  ])("%s leaves the bundle, word in the heartbeat and in the log", async (_, text, why) => {
    const shop = stocked();
    await exportData(shop);
    shop.now = "2026-01-05T01:00:00Z";
    const { exit, out } = await exportData(shop, "--upload-command", text);
    const errors = [{ dataset: "upload", error: "upload_failed", error_code: "upload_failed", ...why }];
    expect([exit, out.status, out.errors]).toEqual([1, "error", errors]);
    expect(out.sequence).toBe(2);
    expect(shop.json(MANIFEST).sequence).toBe(2);
    expect(shop.exists(`${HISTORY}/20260105T010000Z-dashboard-export/latency.json`)).toBe(true);
    expect(shop.json(HEARTBEAT)).toMatchObject({
      status: "error",
      sequence: 2,
      last_success_at: "2026-01-05T00:00:00Z",
      last_failure: { at: "2026-01-05T01:00:00Z", errors },
    });
    expect(shop.log().at(-1)).toMatchObject({
      status: "error",
      diagnostics: { error_code: "upload_failed" },
    });
  });

  test("that hangs is ended with everything that it started", async () => {
    const shop = stocked();
    // It has said so long before the time is up, also on a busy machine.
    const parent = "sh -c 'sleep 600 & echo $!; wait'";
    const { out } = await exportData(shop, "--upload-command", parent, "--upload-timeout", "2");
    const upload = out.upload as { reason: string; stdout: string };
    expect(upload.reason).toBe("timeout");
    const pid = Number(upload.stdout);
    expect(pid).toBeGreaterThan(1);
    const gone = async () => {
      const stat = await Bun.file(`/proc/${pid}/stat`)
        .text()
        .catch(() => "");
      return stat === "" || / Z /.test(stat);
    };
    while (!(await gone())) await Bun.sleep(10);
  });

  test.each(["tool ; touch x", "$(touch x)", "'unclosed", ""])(
    "%j is refused before anything is written",
    async (text) => {
      const shop = stocked();
      shop.env = { CMD: text };
      const flags = text === "" ? ["--upload-command", "   "] : ["--upload-command-env", "CMD"];
      const { exit, out } = await exportData(shop, ...flags);
      expect([exit, out.error]).toEqual([1, "upload_command_invalid"]);
      expect(JSON.stringify(out)).not.toContain("touch");
      expect(shop.exists("x")).toBe(false);
      expect(shop.exists(MANIFEST)).toBe(false);
      expect(shop.log()).toMatchObject([
        { status: "error", diagnostics: { error_code: "upload_command_invalid" } },
      ]);
    },
  );

  test("is skipped after an error, and in a rehearsal", async () => {
    const failing = stocked();
    const upload = ["--upload-command", "touch uploaded"];
    const { out } = await exportData(failing, "--latency-rollup", "none.csv", ...upload);
    expect([out.upload, failing.exists("uploaded")]).toEqual([
      { command: "touch ***", skipped: true },
      false,
    ]);
    const rehearsing = stocked();
    const dry = await exportData(rehearsing, ...upload, "--dry-run-upload");
    expect([dry.exit, dry.out.upload, rehearsing.exists("uploaded")]).toEqual([
      0,
      { command: "touch ***", dry_run: true },
      false,
    ]);
  });

  test("comes from the environment only where a configuration or a flag names it", async () => {
    const shop = stocked();
    shop.env = { OPS_DASHBOARD_UPLOAD_CMD: "touch uploaded" };
    shop.write("c.yaml", "upload_command_env: OPS_DASHBOARD_UPLOAD_CMD\n");
    expect((await exportData(shop)).out.upload).toBeUndefined();
    await exportData(shop, "--config", "c.yaml");
    expect(shop.exists("uploaded")).toBe(true);
  });

  test("shows the first 8 KiB of what it prints, without its own words", async () => {
    const shop = stocked();
    const print = script(`console.log(process.argv.at(-1)); console.error("e".repeat(100_000))`);
    const { exit, out } = await exportData(shop, "--upload-command", `${print} token-of-mine`);
    const { stdout, stderr } = out.upload as { stdout: string; stderr: string };
    expect([exit, stdout, stderr.length]).toEqual([0, "***\n", 8192]);
    const written = shop.files().map((path) => shop.read(path));
    expect(written.join("")).not.toContain("token-of-mine");
  });
});

import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { onTerminal, piped, probe, script, tempFolder } from "./spawned.ts";

// Each starts programs: a second when nothing else runs, many on a busy machine.
setDefaultTimeout(60_000);

describe("in a pipe", () => {
  test("stdout is one JSON document, however long, and stderr is silent", async () => {
    const { exit, out, err } = await piped([...probe, "--size", "3000000"]);
    expect(exit).toBe(0);
    expect(JSON.parse(out).text).toHaveLength(3_000_000);
    expect(err).toBe("");
  });

  test("no progress is drawn", async () => {
    expect((await piped([...probe, "--steps", "5"])).err).toBe("");
  });

  test("the exit code is the plan's", async () => {
    expect((await piped([...probe, "--exit", "3"])).exit).toBe(3);
  });

  test("a reader that goes away is no error, and the work is done all the same", async () => {
    const cwd = tempFolder();
    const line = `${probe.join(" ")} --size 3000000 | head -c 5; echo " \${PIPESTATUS[0]}"`;
    const { out, err } = await piped(["bash", "-c", line], { cwd });
    expect(out).toBe('{"tex 0\n');
    expect(err).toBe("");
    expect(existsSync(join(cwd, "probe.txt"))).toBe(true);
  });

  test.skipIf(!existsSync("/dev/full"))("a full disk behind stdout is said on stderr", async () => {
    const { exit, err } = await piped(["bash", "-c", `${probe.join(" ")} > /dev/full`]);
    expect(exit).toBe(2);
    expect(JSON.parse(err)).toMatchObject({ error: "disk_full" });
  });

  test("a closed stdout does no harm", async () => {
    const { exit, err } = await piped(["bash", "-c", `${probe.join(" ")} >&-`]);
    expect([exit, err]).toEqual([0, ""]);
  });

  test("FORCE_COLOR does not colour JSON", async () => {
    expect((await piped(probe, { env: { FORCE_COLOR: "1" } })).out).toBe('{"text":"x"}\n');
  });
});

describe("on a terminal", () => {
  test("the result is a table with colours", async () => {
    const { exit, screen } = await onTerminal(probe);
    expect(exit).toBe(0);
    expect(screen).not.toBe("text  x\n");
    expect(Bun.stripANSI(screen)).toBe("text  x\n");
  });

  test.each([[{ NO_COLOR: "1" }], [{ TERM: "dumb" }]])("%j leaves the colours away", async (env) => {
    expect((await onTerminal(probe, { env })).screen).toBe("text  x\n");
  });

  test("--json is indented", async () => {
    expect((await onTerminal([...probe, "--json"])).screen).toBe('{\n  "text": "x"\n}\n');
  });

  test("progress is drawn, but not under --quiet", async () => {
    expect((await onTerminal([...probe, "--steps", "120"])).screen).toContain("counting");
    expect((await onTerminal([...probe, "--steps", "120", "--quiet"])).screen).not.toContain("counting");
  });

  test("progress and tables speak Japanese", async () => {
    const env = { LANG: "ja_JP.UTF-8" };
    expect((await onTerminal([...probe, "--steps", "120"], { env })).screen).toContain("数えています");
    const { screen } = await onTerminal(script("init_workspace"), { env: { ...env, NO_COLOR: "1" } });
    expect(screen).toMatch(/^configs\/guards\.yaml +作成$/m);
  });

  test("tables fit its width", async () => {
    const { screen } = await onTerminal(script("init_workspace"), { env: { NO_COLOR: "1" }, columns: 30 });
    const table = screen.split("\n").slice(1);
    expect(table).toContain("configs/guards.yaml    created");
    for (const line of table) expect(Bun.stringWidth(line)).toBeLessThanOrEqual(30);
  });

  test("an error is lines only", async () => {
    const { exit, screen } = await onTerminal([...probe, "--siez", "3"]);
    expect(exit).toBe(2);
    expect(screen).toBe("error: unknown flag --siez\nhint: Did you mean --size?\n");
  });
});

test("an error that nobody waits for is one line and 70, never a stack trace", async () => {
  const { exit, out, err } = await piped([...probe, "--crash", "--quiet"]);
  expect(exit).toBe(70);
  expect(err).toStartWith("error: a defect of this program: TypeError: nobody caught this\nhint: ");
  expect(err).not.toContain(".ts");
  expect(JSON.parse(out).error).toBe("defect");
});

test("Ctrl-C ends with 130 and leaves the workspace usable", async () => {
  const cwd = tempFolder();
  const child = Bun.spawn([...probe, "--hang"], {
    cwd,
    env: { PATH: process.env.PATH!, LANG: "ja_JP.UTF-8" },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  try {
    const stderr = child.stderr.getReader();
    const first = await stderr.read();
    expect(new TextDecoder().decode(first.value)).toBe("hanging\n");
    child.kill("SIGINT");
    expect(await child.exited).toBe(130);
    const rest = await stderr.read();
    expect(new TextDecoder().decode(rest.value)).toContain("中断しました");
    expect(await child.stdout.text()).toBe("");
  } finally {
    child.kill("SIGKILL");
  }
  expect((await piped(probe, { cwd })).exit).toBe(0);
});

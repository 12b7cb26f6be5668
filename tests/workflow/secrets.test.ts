import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newIdentity } from "../../lib/workspace/secrets/store.ts";
import { onTerminal, script } from "../e2e/spawned.ts";
import { readTree, writeTree } from "../workspace/support.ts";

/** Planted; whatever the commands leave behind is searched for them. */
const FIRST = "planted-secret-value-1";
const SECOND = "planted-secret-value-2";

const identity = (await newIdentity()).text;
const config = `credential_rotation: # dates
  cadence_days: 90
  last_rotated_at: null # stamped
  next_rotation_at: null
providers:
  alpha_vantage: { credentials: [api_key] }
  twelve_data: { credentials: [api_key] }
`;

const folder = mkdtempSync(join(tmpdir(), "orb-secrets-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let root = "";
beforeEach(() => {
  root = mkdtempSync(join(folder, "ws-"));
  writeTree(root, {
    "configs/api_ingest.yml": config,
    "configs/api_keys.yml": 'alpha_vantage:\n  api_key: "demo"\n',
  });
  writeTree(root, { identity });
  chmodSync(join(root, "identity"), 0o600);
});

/** `manage_secrets ARGUMENTS` with stdin. */
async function manage(words: string[], given: { stdin?: string; env?: Record<string, string> } = {}) {
  const child = Bun.spawn([...script("manage_secrets"), ...words], {
    cwd: root,
    env: { PATH: process.env.PATH!, ORB_AGE_IDENTITY_FILE: "identity", ...given.env },
    stdin: Buffer.from(given.stdin ?? ""),
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, err, exit] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  return { out, err, exit, json: () => JSON.parse(out) };
}

const KEY = ["--service", "alpha_vantage", "--key", "api_key"];

describe("manage_secrets", () => {
  test("stores, lists, rotates and checks, and leaves no value anywhere", async () => {
    const said: string[] = [];
    const step = async (words: string[], given: Parameters<typeof manage>[1] = {}) => {
      const ended = await manage(words, given);
      said.push(ended.out, ended.err);
      return ended;
    };
    const set = await step(["set", ...KEY, "--json-out", "out/set.json"], { stdin: `${FIRST}\n` });
    expect(set.json()).toMatchObject({ variable: "ALPHA_VANTAGE_API_KEY", replaced: false });
    expect(statSync(join(root, "configs/api_keys.age")).mode & 0o777).toBe(0o600);

    const list = await step(["list"]);
    expect(list.json().secrets).toEqual([
      {
        service: "alpha_vantage",
        key: "api_key",
        variable: "ALPHA_VANTAGE_API_KEY",
        fingerprint: set.json().fingerprint,
      },
    ]);

    const early = await step(["check"]);
    expect([early.exit, early.json()]).toEqual([
      1,
      {
        ok: false,
        missing: [{ service: "twelve_data", key: "api_key", variable: "TWELVE_DATA_API_KEY" }],
        drift: [],
        expired: [],
      },
    ]);
    const drifted = await step(["check", "--service", "alpha_vantage"], {
      env: { ALPHA_VANTAGE_API_KEY: SECOND },
    });
    expect(drifted.json().drift).toMatchObject([{ store: set.json().fingerprint }]);

    const same = await step(["rotate", ...KEY], { stdin: FIRST });
    expect(same.json().error).toBe("secret_unchanged");
    const rotated = await step(["rotate", ...KEY], {
      stdin: SECOND,
      env: { ORB_NOW: "2026-01-02T03:04:05Z" },
    });
    expect(rotated.json().next_rotation_at).toBe("2026-04-02");
    expect(readFileSync(join(root, "configs/api_ingest.yml"), "utf8")).toBe(
      config
        .replace("last_rotated_at: null", 'last_rotated_at: "2026-01-02"')
        .replace("next_rotation_at: null", 'next_rotation_at: "2026-04-02"'),
    );
    const at = (ORB_NOW: string) => step(["check", "--service", "alpha_vantage"], { env: { ORB_NOW } });
    expect((await at("2026-04-01T23:59:59Z")).exit).toBe(0);
    expect((await at("2026-04-02T00:00:00Z")).json().expired).toEqual([
      { path: "configs/api_ingest.yml", due: "2026-04-02" },
    ]);

    const left = JSON.stringify([said, readTree(root), hidden(root)]);
    expect(left).toContain(set.json().fingerprint);
    expect(left).not.toContain(FIRST);
    expect(left).not.toContain(SECOND);
  });

  test("gives a command the secrets in its environment, without the key to the store, and ends as it ended", async () => {
    await manage(["set", ...KEY], { stdin: FIRST });
    const shell = 'echo "$ALPHA_VANTAGE_API_KEY|$ORB_AGE_IDENTITY_FILE|$1"; exit 7';
    const stale = { env: { ALPHA_VANTAGE_API_KEY: "stale-value" } };
    const ran = await manage(["run", "--", "sh", "-c", shell, "sh", "--flag *"], stale);
    expect([ran.exit, ran.out, ran.err]).toEqual([7, `${FIRST}||--flag *\n`, ""]);
    expect((await manage(["run", "--", "sh", "-c", "kill -TERM $$"])).exit).toBe(143);
    const own = await manage(["run", "--", "fetch_prices_api", "--version"]);
    expect([own.exit, own.out]).toEqual([0, expect.stringMatching(/^fetch_prices_api \d/)]);
    expect((await manage(["run", "--", "no-such-program"])).json().error).toBe("command_not_found");
    expect((await manage(["run"])).exit).toBe(2);
  });

  test("hands a signal on to the command and ends after it", async () => {
    // In its first moment it asks for the signal; it ends with who has started it, so that nothing outlives a test that was stopped.
    const shell =
      "trap 'echo ended; exit 5' TERM; kill -TERM $PPID; while kill -0 $PPID 2>/dev/null; do sleep 0.05; done";
    const { exit, out } = await manage(["run", "--", "sh", "-c", shell]);
    expect([exit, out]).toEqual([5, "ended\n"]);
  });

  test("prints export lines that a shell takes apart again", async () => {
    const odd = `it's "odd" $HOME \\ \`x\`\nline 2`;
    await manage(["set", ...KEY], { stdin: odd });
    const { out } = await manage(["env", "--service", "alpha_vantage"]);
    const shell = Bun.spawnSync(["sh", "-c", 'eval "$1"; printf %s "$ALPHA_VANTAGE_API_KEY"', "sh", out]);
    expect(shell.stdout.toString()).toBe(odd);
  });

  test("shows a person no secret unless told to, and what it did in words", async () => {
    await manage(["set", ...KEY], { stdin: FIRST });
    const env = { ORB_AGE_IDENTITY_FILE: "identity" };
    const screen = (words: string[]) =>
      onTerminal([...script("manage_secrets"), ...words], { cwd: root, env });
    const refused = await screen(["env", "--service", "alpha_vantage"]);
    expect([refused.exit, refused.screen.includes(FIRST)]).toEqual([2, false]);
    expect((await screen(["env", "--service", "alpha_vantage", "--show"])).screen).toContain(FIRST);
    expect((await screen(["keygen"])).screen).not.toContain("AGE-SECRET-KEY");
    const list = await screen(["list", "--lang", "ja"]);
    expect(list.screen).toContain("フィンガープリント");
    expect(list.screen).not.toContain(FIRST);
  });

  test("asks for what is not given, and shows nothing of the value that is typed", async () => {
    let screen = "";
    const answers = [
      ["What shall be done?", "\r"],
      ["Service", "alpha_vantage\r"],
      ["Key", "api_key\r"],
      ["Value of ALPHA_VANTAGE_API_KEY", `${FIRST}\r`],
    ];
    const terminal = new Bun.Terminal({
      cols: 80,
      rows: 40,
      data(_, bytes) {
        screen += Buffer.from(bytes).toString();
        if (answers[0] && screen.includes(answers[0][0]!)) terminal.write(answers.shift()![1]!);
      },
    });
    const env = { PATH: process.env.PATH!, ORB_AGE_IDENTITY_FILE: "identity", TERM: "xterm" };
    const child = Bun.spawn([...script("manage_secrets"), "--interactive"], { cwd: root, env, terminal });
    try {
      expect(await child.exited).toBe(0);
      expect(answers).toEqual([]);
      expect(screen).not.toContain(FIRST);
      expect((await manage(["env", "--service", "alpha_vantage"])).out).toContain(FIRST);
    } finally {
      child.kill("SIGKILL");
      terminal.close();
    }
  });

  test("makes an identity that it can use", async () => {
    const made = await manage(["keygen"], { env: { ORB_AGE_IDENTITY_FILE: "" } });
    expect(made.out).toMatch(/^# public key: age1\w+\nAGE-SECRET-KEY-1\w+\n$/);
    const set = await manage(["set", ...KEY], { stdin: FIRST, env: { ORB_AGE_IDENTITY: made.out } });
    expect(set.exit).toBe(0);
  });

  test.each([
    ["an empty stdin", ["set", ...KEY], "", "placeholder_secret"],
    ["a placeholder", ["set", ...KEY], "changeme\n", "placeholder_secret"],
    ["a key too few", ["set", "--service", "x"], FIRST, "bad_value"],
    ["a name that is none", ["set", "--service", "a/b", "--key", "k"], FIRST, "invalid_secret_name"],
    ["a rotation of nothing", ["rotate", ...KEY], FIRST, "secret_unknown"],
    ["too long a text", ["set", ...KEY], "x".repeat(70_000), "secret_too_long"],
  ])("refuses %s and writes nothing", async (_, words, stdin, code) => {
    const before = readTree(root);
    const { exit, out, err } = await manage(words, { stdin });
    expect([exit, JSON.parse(out).error]).toEqual([2, code]);
    expect(err).not.toContain(FIRST);
    expect(readTree(root)).toEqual(before);
  });

  test("refuses two secrets that would share a variable", async () => {
    await manage(["set", "--service", "a", "--key", "b_c"], { stdin: FIRST });
    const second = await manage(["set", "--service", "a_b", "--key", "c"], { stdin: SECOND });
    expect(second.json().error).toBe("secret_name_taken");
  });
});

/** What commits and locks leave, which listings do not show. */
function hidden(root: string): string[] {
  const files = readdirSync(join(root, "ops"), { recursive: true, withFileTypes: true });
  return files
    .filter((file) => file.isFile())
    .map((file) => readFileSync(join(file.parentPath, file.name), "latin1"));
}

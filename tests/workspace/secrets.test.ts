import { describe, expect, test } from "bun:test";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { parseSecrets, printSecrets } from "../../lib/workspace/secrets/document.ts";
import {
  fingerprint,
  isPlaceholder,
  keyName,
  serviceName,
  variableName,
} from "../../lib/workspace/secrets/names.ts";
import { readRotation, rotationDue, stampRotation } from "../../lib/workspace/secrets/rotation.ts";
import { demandStore, newIdentity, openStore, STORE, writeStore } from "../../lib/workspace/secrets/store.ts";
import { Reader } from "../../lib/workspace/reader.ts";
import { errorOf, readerOf, rejectionOf, tempWorkspace, writeTree } from "./support.ts";

const identity = (await newIdentity()).text;

function desk(env: Record<string, string>, tree: Record<string, string> = {}) {
  const workspace = tempWorkspace(tree);
  return { workspace, env, reader: new Reader(workspace) };
}

/** A store as it is committed. */
async function sealed(env: Record<string, string>, secrets: Parameters<typeof writeStore>[1]) {
  const change = await writeStore(desk(env), secrets);
  if (change.op !== "write" || typeof change.content !== "string") throw new Error("no text");
  return { mode: change.mode, text: change.content };
}

describe("names", () => {
  test("are written as credentials and the environment write them", () => {
    expect(serviceName(" Alpha Vantage ")).toBe("alpha_vantage");
    expect(variableName({ service: "twelve-data", key: "api_key" })).toBe("TWELVE_DATA_API_KEY");
    expect(fingerprint("abc")).toBe("ba7816bf");
  });

  test.each(["", "a/b", "../x", "a=b", "_x", "日本"])("refuse %p", (text) => {
    expect(errorOf(() => serviceName(text)).code).toBe("invalid_secret_name");
    expect(errorOf(() => keyName(text)).code).toBe("invalid_secret_name");
  });

  test.each([
    ["demo", true],
    [" Demo ", true],
    ["", true],
    ["changeme", true],
    ["<your key>", true],
    ["demonstration", false],
    ["a<b>", false],
  ])("know that %p is a placeholder: %p", (value, expected) => {
    expect(isPlaceholder(value)).toBe(expected);
  });
});

describe("a keys file", () => {
  test("gives texts as they are written, without nulls and without what is no mapping", () => {
    const text = "Alpha Vantage:\n  API_KEY: 007\n  none: null\n  flag: true\n  list: [1]\nplain: text\n";
    expect(parseSecrets(text, "f.yml")).toEqual({
      alpha_vantage: { api_key: "007", flag: "true" },
      plain: {},
    });
    expect(parseSecrets("- a\n- b\n", "f.yml")).toEqual({});
    expect(parseSecrets("", "f.yml")).toEqual({});
  });

  test("survives printing and parsing, whatever is in the values", () => {
    const secrets = {
      a: { k: `quote " colon: # hash\nnewline \\ 'x' \u2028 é` },
      b: { "x-y": "- 1", z: "null" },
    };
    expect(parseSecrets(printSecrets(secrets), "f.yml")).toEqual(secrets);
  });

  test("that is unreadable is named with the line, and nothing of it is quoted", () => {
    const error = errorOf(() =>
      parseSecrets('ok:\n  k: v\n  bad: "hunter2-secret\n', "configs/api_keys.yml"),
    );
    expect(error.code).toBe("failed_to_load_credentials:configs/api_keys.yml");
    expect(JSON.stringify([error.text, error.hint, error.fields])).not.toContain("hunter2");
  });
});

describe("the store", () => {
  test("is armoured, private, and opened by the identity it was sealed for", async () => {
    const env = { ORB_AGE_IDENTITY: identity };
    const { mode, text } = await sealed(env, { a: { k: "hunter2-secret" } });
    expect(mode).toBe(0o600);
    expect(text).toStartWith("-----BEGIN AGE ENCRYPTED FILE-----\n");
    expect(text).not.toContain("hunter2");
    expect(await openStore(desk(env, { [STORE]: text }))).toEqual({ a: { k: "hunter2-secret" } });
  });

  test("is opened by a passphrase", async () => {
    const env = { ORB_AGE_PASSPHRASE: "correct horse battery staple" };
    const { text } = await sealed(env, { a: { k: "v-a-l" } });
    expect(await openStore(desk(env, { [STORE]: text }))).toEqual({ a: { k: "v-a-l" } });
  });

  test("that is absent holds nothing; without a key it stays closed", async () => {
    expect(await demandStore(desk({}))).toEqual({});
    const { text } = await sealed({ ORB_AGE_IDENTITY: identity }, { a: { k: "v-a-l" } });
    const locked = desk({}, { [STORE]: text });
    expect(await openStore(locked)).toBeUndefined();
    expect((await rejectionOf(demandStore(locked))).code).toBe("no_age_identity");
    expect((await rejectionOf(writeStore(desk({}), {}))).code).toBe("no_age_identity");
  });

  test("refuses a wrong identity, a damaged file and what is no identity, quoting none of them", async () => {
    const { text } = await sealed({ ORB_AGE_IDENTITY: identity }, { a: { k: "v-a-l" } });
    const other = (await newIdentity()).text;
    const wrong = await rejectionOf(openStore(desk({ ORB_AGE_IDENTITY: other }, { [STORE]: text })));
    const torn = { [STORE]: text.slice(0, 200) };
    const damaged = await rejectionOf(openStore(desk({ ORB_AGE_IDENTITY: identity }, torn)));
    const junk = await rejectionOf(openStore(desk({ ORB_AGE_IDENTITY: "junk-identity" }, { [STORE]: text })));
    const sealing = await rejectionOf(writeStore(desk({ ORB_AGE_IDENTITY: "junk-identity" }), {}));
    expect([wrong, damaged, junk, sealing].map(({ code }) => code)).toEqual([
      "secrets_undecryptable",
      "secrets_undecryptable",
      "bad_age_identity",
      "bad_age_identity",
    ]);
    expect(JSON.stringify([wrong, junk, sealing])).not.toMatch(/AGE-SECRET-KEY-1\w|junk-identity/);
  });

  test("takes its identity from a file only when nobody else can read that", async () => {
    const { text } = await sealed({ ORB_AGE_IDENTITY: identity }, { a: { k: "v-a-l" } });
    const env = { ORB_AGE_IDENTITY_FILE: "id" };
    const { workspace } = desk(env, { [STORE]: text, id: identity });
    const open = () => openStore({ workspace, env, reader: new Reader(workspace) });
    chmodSync(join(workspace.root, "id"), 0o640);
    expect((await rejectionOf(open())).code).toBe("not_private");
    chmodSync(join(workspace.root, "id"), 0o600);
    expect(await open()).toEqual({ a: { k: "v-a-l" } });
  });
});

describe("rotation dates", () => {
  const path = "configs/api_ingest.yml";
  const config = [
    "version: 1\r",
    "credential_rotation:  # who and when",
    "  cadence_days: 90   # quarterly",
    "  next_rotation_at: null # set by rotate",
    "  last_rotated_at:",
    "  owner: ops-team",
    "providers: {}",
    "",
  ].join("\n");

  test("are stamped, and every other byte stays", () => {
    const { text, next } = stampRotation(config, path, Date.UTC(2026, 0, 2, 23, 59));
    expect(next).toBe("2026-04-02");
    expect(text).toBe(
      config
        .replace("next_rotation_at: null # set", 'next_rotation_at: "2026-04-02" # set')
        .replace("last_rotated_at:", 'last_rotated_at: "2026-01-02"'),
    );
    const again = stampRotation(text, path, Date.UTC(2026, 1, 3));
    expect(again.text).toContain('next_rotation_at: "2026-05-04" # set by rotate');
  });

  test("are read back, and tell when the next is due", () => {
    const workspace = tempWorkspace({ [path]: stampRotation(config, path, Date.UTC(2026, 0, 2)).text });
    const dates = readRotation(readerOf(workspace).reader, path)!;
    expect(rotationDue(dates)).toBe("2026-04-02");
    expect(rotationDue({ ...dates, nextRotationAt: null })).toBe("2026-04-02");
    expect(rotationDue({ ...dates, nextRotationAt: null, cadenceDays: 30 })).toBe("2026-02-01");
    expect(rotationDue({ lastRotatedAt: null, nextRotationAt: null, cadenceDays: 90 })).toBeNull();
    writeTree(workspace.root, { [path]: "version: 1\n" });
    expect(readRotation(readerOf(workspace).reader, path)).toBeUndefined();
  });

  test.each([
    ["no section", "version: 1\n"],
    ["no cadence", "credential_rotation:\n  last_rotated_at: null\n  next_rotation_at: null\n"],
    ["a key too few", "credential_rotation:\n  cadence_days: 90\n  last_rotated_at: null\n"],
    [
      "one line for all",
      "credential_rotation: {cadence_days: 9, last_rotated_at: null, next_rotation_at: null}\n",
    ],
  ])("are not guessed at: %s", (_, text) => {
    expect(errorOf(() => stampRotation(text, path, 0)).code).toBe("rotation_dates_missing");
  });
});

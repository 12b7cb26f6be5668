import { describe, expect, test } from "bun:test";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { loadCredentials } from "../../lib/ingest/credentials.ts";
import { Reader } from "../../lib/workspace/reader.ts";
import { newIdentity, STORE, writeStore } from "../../lib/workspace/secrets/store.ts";
import { rejectionOf, tempWorkspace } from "../workspace/support.ts";

const identity = (await newIdentity()).text;
const sealing = { ORB_AGE_IDENTITY: identity };

async function storeOf(secrets: Record<string, Record<string, string>>): Promise<string> {
  const workspace = tempWorkspace();
  const change = await writeStore({ workspace, env: sealing, reader: new Reader(workspace) }, secrets);
  return (change as { content: string }).content;
}

function desk(tree: Record<string, string>, env: Record<string, string> = {}) {
  const workspace = tempWorkspace(tree);
  if ("configs/api_keys.local.yml" in tree) {
    chmodSync(join(workspace.root, "configs/api_keys.local.yml"), 0o600);
  }
  return { workspace, env, reader: new Reader(workspace) };
}

describe("credentials", () => {
  test("come from the keys file, the store, the local override and the environment; the later wins", async () => {
    const tree = {
      "configs/api_keys.yml": "alpha_vantage: {a: file, b: file, c: file, d: file}\n",
      [STORE]: await storeOf({ alpha_vantage: { b: "store", c: "store", d: "store" } }),
      "configs/api_keys.local.yml": "alpha_vantage: {c: local, d: local}\n",
    };
    const env = { ...sealing, ALPHA_VANTAGE_D: "environment", ALPHA_VANTAGE_: "none" };
    expect(await loadCredentials(desk(tree, env), " Alpha Vantage")).toEqual({
      a: "file",
      b: "store",
      c: "local",
      d: "environment",
    });
  });

  test("come from another keys file when one is named, still under the local override", async () => {
    const tree = {
      "configs/api_keys.yml": "x: {k: shipped, l: shipped}\n",
      "other.yml": "x: {k: other}\n",
      "configs/api_keys.local.yml": "x: {m: local}\n",
    };
    expect(await loadCredentials(desk(tree), "x", { file: "other.yml" })).toEqual({ k: "other", m: "local" });
  });

  test("of a service leave alone what belongs to one with a longer name", async () => {
    const env = { TWELVE_API_KEY: "mine", TWELVE_DATA_API_KEY: "theirs" };
    const config = { "configs/api_ingest.yml": "providers: {twelve_data: {}, twelve: {}}\n" };
    const keys = { "configs/api_keys.yml": "twelve-data: {}\n" };
    expect(await loadCredentials(desk(config, env), "twelve")).toEqual({ api_key: "mine" });
    expect(await loadCredentials(desk(keys, env), "twelve")).toEqual({ api_key: "mine" });
    expect(await loadCredentials(desk(config, env), "twelve_data")).toEqual({ api_key: "theirs" });
    expect(await loadCredentials(desk({}, env), "twelve")).toEqual({
      api_key: "mine",
      data_api_key: "theirs",
    });
  });

  test("that are placeholders are missing, and hide what an earlier place holds not at all", async () => {
    const tree = { "configs/api_keys.yml": "s: {a: demo, b: real-value, c: <key>}\n" };
    const here = desk(tree, { S_B: "changeme", S_D: "" });
    expect(await loadCredentials(here, "s")).toEqual({ b: "real-value" });
    const error = await rejectionOf(loadCredentials(here, "s", { required: ["d", "b", "a"] }));
    expect(error.code).toBe("missing_api_credentials:s:a,d");
    expect(error.exit).toBe(1);
  });

  test("are looked for without a store that no key opens, and the hint says so", async () => {
    const tree = { [STORE]: await storeOf({ s: { k: "hidden-value" } }) };
    expect(await loadCredentials(desk(tree, { S_K: "environment" }), "s")).toEqual({ k: "environment" });
    const error = await rejectionOf(loadCredentials(desk(tree), "s", { required: ["k"] }));
    expect(error.hint?.en).toContain("ORB_AGE_IDENTITY");
  });

  test("refuse a local override that others may read", async () => {
    const here = desk({ "configs/api_keys.local.yml": "s: {k: local-value}\n" });
    chmodSync(join(here.workspace.root, "configs/api_keys.local.yml"), 0o644);
    const error = await rejectionOf(loadCredentials(here, "s"));
    expect(error.code).toBe("not_private");
    expect(JSON.stringify([error.text, error.hint])).not.toContain("local-value");
  });
});

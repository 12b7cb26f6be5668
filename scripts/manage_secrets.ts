#!/usr/bin/env bun
import { z } from "zod";
import { defineSequence, WRITING } from "../lib/command/define.ts";
import { runScript } from "../lib/command/run.ts";
import { ACTIONS } from "../lib/workflow/secrets/action_names.ts";
import { showSecrets } from "../lib/workflow/secrets/show.ts";

const text = z.string().min(1).optional();

export const command = defineSequence({
  name: "manage_secrets",
  summary: {
    en: "Keep secrets in an encrypted file, and hand them to commands that need them",
    ja: "秘密を暗号化ファイルに保管し、必要なコマンドに渡します",
  },
  description: {
    en: "The store configs/api_keys.age is opened with the age identity in ORB_AGE_IDENTITY_FILE (mode 0600) or ORB_AGE_IDENTITY, or with ORB_AGE_PASSPHRASE. Values are read from stdin, or asked for; they never stand on a command line, and are shown as fingerprints only. 'env' prints export lines for a shell, 'run' starts a command with the secrets as SERVICE_KEY in its environment, 'rotate' replaces a secret and stamps the rotation dates of configs/api_ingest.yml.",
    ja: "ストア configs/api_keys.age は、ORB_AGE_IDENTITY_FILE（モード 0600）か ORB_AGE_IDENTITY の age identity、または ORB_AGE_PASSPHRASE で開きます。値は標準入力から読むか、入力を求めます。コマンドラインには現れず、表示するのはフィンガープリントだけです。env はシェル用の export 行を出力し、run は秘密を SERVICE_KEY という環境変数に入れてコマンドを起動します。rotate は秘密を差し替え、configs/api_ingest.yml の差し替え日を更新します。",
  },
  exitStatus: [
    [0, { en: "done; 'run': the command ended well", ja: "完了。run ではコマンドが正常終了" }],
    [
      1,
      {
        en: "'check' found something; 'run': as the command ended",
        ja: "check で問題が見つかった。run ではコマンドの終了コード",
      },
    ],
    [
      2,
      {
        en: "bad flags, no key for the store, a file that others may read, or secrets on a terminal without --show",
        ja: "フラグの誤り、ストアの鍵がない、他人が読めるファイル、または --show なしの端末表示",
      },
    ],
    WRITING,
  ],
  examples: [
    "manage_secrets set --service alpha_vantage --key api_key",
    "manage_secrets list",
    "manage_secrets check --service alpha_vantage",
    "manage_secrets run --service alpha_vantage -- fetch_prices_api --symbol USDJPY",
  ],
  options: z.object({
    action: z
      .enum(ACTIONS)
      .optional()
      .meta({ help: { en: "What to do", ja: "実行する操作" }, positional: true }),
    command: z
      .array(z.string())
      .default([])
      .meta({
        help: {
          en: "After --: the command and its arguments that 'run' starts",
          ja: "-- の後: run で起動するコマンドと引数",
        },
        positional: true,
        value: "COMMAND",
      }),
    service: text.meta({
      help: { en: "The service, as alpha_vantage", ja: "サービス名（例: alpha_vantage）" },
    }),
    key: text.meta({ help: { en: "The key, as api_key", ja: "キー名（例: api_key）" } }),
    show: z
      .boolean()
      .default(false)
      .meta({
        help: {
          en: "Print secrets even on a terminal ('env', 'keygen')",
          ja: "端末にも秘密を表示します（env、keygen）",
        },
      }),
    interactive: z
      .boolean()
      .default(false)
      .meta({
        help: {
          en: "Ask for what is not given, on the terminal",
          ja: "指定のない項目を端末で質問します",
        },
      }),
  }),
  async run(ctx, options, how) {
    const { manageSecrets, processDesk } = await import("../lib/workflow/secrets/manage.ts");
    const program = { scripts: import.meta.dir, executable: process.execPath };
    return manageSecrets(ctx, options, how, await processDesk(ctx, options.interactive), program);
  },
  show: showSecrets,
});

if (import.meta.main) await runScript(command);

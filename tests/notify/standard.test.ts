import { describe, expect, test } from "bun:test";
import { messageHeaders, parseSecrets } from "../../lib/notify/standard.ts";

describe("Standard Webhooks", () => {
  // The first is the specification's own example; both were computed with openssl and Python.
  test.each([
    [
      "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
      { id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: 1614265330, body: '{"test": 2432232314}' },
      "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    ],
    [
      "whsec_5YaG55u45aC05YaG55u45aC05YaG55u45aC05YaG55u45aC0",
      { id: "alert_1", timestamp: 1767323045, body: '{"note":"相場"}' },
      "v1,c+ULkuX89ZhzQ2difkoJgxe2wDwpnMQvBMc8pRY7uJg=",
    ],
  ])("%s signs as others do", (secret, message, signature) => {
    expect(messageHeaders(message, parseSecrets(secret)!)).toEqual({
      "webhook-id": message.id,
      "webhook-timestamp": String(message.timestamp),
      "webhook-signature": signature,
    });
  });

  test("without a secret nothing is signed", () => {
    expect(messageHeaders({ id: "a", timestamp: 1, body: "" }, parseSecrets(undefined)!)).toEqual({
      "webhook-id": "a",
      "webhook-timestamp": "1",
    });
  });

  test.each([
    ["none", "", 0],
    ["one", "whsec_b25l", 1],
    ["two during a rotation", "whsec_b25l, whsec_dHdv", 2],
    ["one a line", "whsec_b25l\nwhsec_dHdv\n", 2],
  ])("%s", (_, text, keys) => {
    expect(parseSecrets(text)).toHaveLength(keys);
  });

  test.each(["plain", "whsec_", "whsec_***", "whsec_b25l plain", "b25l", "whsec_="])(
    "%s is no secret",
    (text) => {
      expect(parseSecrets(text)).toBeUndefined();
    },
  );
});

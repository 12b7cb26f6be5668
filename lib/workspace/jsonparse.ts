import { OpsError } from "./errors.ts";
import type { Json, JsonObject } from "./json.ts";
import type { Text } from "./text.ts";

/** Deeper nesting than any file of ours, and far from the stack's end. */
const MAX_DEPTH = 256;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON strings may not hold them
const plain = /[^"\\\u0000-\u001f]*/y;
const blanks = /[ \t\n\r]*/y;
const words: [string, Json][] = [
  ["true", true],
  ["false", false],
  ["null", null],
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
];
const escapes: Record<string, string> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

/**
 * JSON as files of ours and of older tools hold it: RFC 8259, and bare `NaN`, `Infinity`, `-Infinity`.
 * A byte order mark, a key given twice, nesting beyond 256 and anything after the value are errors.
 * Throws `json_invalid` with the file's name, line and column (both from 1); `firstLine` is the text's place in a larger file.
 */
export function parseJson(text: string, name: string, firstLine = 1): Json {
  return new Parser(text, name, firstLine).document();
}

class Parser {
  #at = 0;

  constructor(
    readonly text: string,
    readonly name: string,
    readonly firstLine: number,
  ) {}

  document(): Json {
    if (this.text.charCodeAt(0) === 0xfeff) {
      this.#fail({ en: "it begins with a byte order mark", ja: "先頭に BOM（バイト順マーク）があります" });
    }
    const value = this.#value(0);
    if (this.#next() !== "")
      this.#fail({ en: "something follows the value", ja: "値の後ろに余分な文字があります" });
    return value;
  }

  #value(depth: number): Json {
    const char = this.#next();
    if (depth > MAX_DEPTH) this.#fail({ en: "it is nested too deeply", ja: "入れ子が深すぎます" });
    if (char === "{") return this.#object(depth);
    if (char === "[") return this.#array(depth);
    if (char === '"') return this.#string();
    for (const [word, value] of words) {
      if (this.text.startsWith(word, this.#at)) {
        this.#at += word.length;
        return value;
      }
    }
    const digits = this.#match(number);
    if (digits === "") this.#expected({ en: "a value", ja: "値" });
    return Number(digits);
  }

  #object(depth: number): JsonObject {
    const object: JsonObject = {};
    this.#at++;
    if (this.#skip("}")) return object;
    do {
      if (this.#next() !== '"')
        this.#expected({ en: "a key in double quotes", ja: "二重引用符で囲んだキー" });
      const start = this.#at;
      const key = this.#string();
      if (Object.hasOwn(object, key)) {
        this.#at = start;
        const shown = JSON.stringify(key);
        this.#fail({ en: `the key ${shown} stands twice`, ja: `キー ${shown} が重複しています` });
      }
      if (!this.#skip(":")) this.#expected({ en: "':'", ja: "':'" });
      const value = this.#value(depth + 1);
      // Assignment to `__proto__` would set the prototype.
      if (key === "__proto__")
        Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
      else object[key] = value;
    } while (this.#skip(","));
    if (!this.#skip("}")) this.#expected({ en: "',' or '}'", ja: "',' か '}'" });
    return object;
  }

  #array(depth: number): Json[] {
    const array: Json[] = [];
    this.#at++;
    if (this.#skip("]")) return array;
    do array.push(this.#value(depth + 1));
    while (this.#skip(","));
    if (!this.#skip("]")) this.#expected({ en: "',' or ']'", ja: "',' か ']'" });
    return array;
  }

  #string(): string {
    this.#at++;
    let result = this.#match(plain);
    while (this.text[this.#at] === "\\") {
      result += this.#escape() + this.#match(plain);
    }
    if (this.text[this.#at] !== '"') this.#expected({ en: "the end of the string", ja: "文字列の終わり" });
    this.#at++;
    return result;
  }

  #escape(): string {
    const char = this.text[this.#at + 1] ?? "";
    const simple = escapes[char];
    if (simple !== undefined) {
      this.#at += 2;
      return simple;
    }
    const hex = this.text.slice(this.#at + 2, this.#at + 6);
    if (char !== "u" || !/^[0-9a-fA-F]{4}$/.test(hex))
      this.#expected({ en: "a valid escape", ja: "正しいエスケープ" });
    this.#at += 6;
    return String.fromCharCode(Number.parseInt(hex, 16));
  }

  /** The next character that is not blank, without taking it; empty at the end. */
  #next(): string {
    this.#match(blanks);
    return this.text[this.#at] ?? "";
  }

  #skip(char: string): boolean {
    if (this.#next() !== char) return false;
    this.#at++;
    return true;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }

  #expected(what: Text): never {
    const atEnd = this.#at >= this.text.length;
    const found = JSON.stringify(String.fromCodePoint(this.text.codePointAt(this.#at) ?? 0));
    return this.#fail({
      en: `expected ${what.en}, found ${atEnd ? "the end of the file" : found}`,
      ja: `${what.ja}が必要ですが、${atEnd ? "ファイルの終わり" : found}があります`,
    });
  }

  #fail(why: Text): never {
    const before = this.text.slice(0, this.#at);
    const line = before.split("\n").length - 1 + this.firstLine;
    const column = this.#at - before.lastIndexOf("\n");
    throw new OpsError(
      "json_invalid",
      {
        en: `${this.name} is not valid JSON: line ${line}, column ${column}: ${why.en}.`,
        ja: `${this.name} は正しい JSON ではありません: ${line} 行 ${column} 桁: ${why.ja}。`,
      },
      undefined,
      { fields: { path: this.name, line, column } },
    );
  }
}

import type { Text } from "./text.ts";
import { type OutlineKey, yamlOutline } from "./yaml_outline.ts";

/** A YAML (or JSON) document with the places of its keys. */
export interface YamlDocument {
  value: unknown;
  /** 1-based line of a key, or of the nearest key above it that stands in the text; 1 when none does. */
  lineOf(path: readonly PropertyKey[]): number;
  /** The value's own text (`1.0` where the value is the number 1); undefined where there is none on the key's line. */
  rawOf(path: readonly PropertyKey[]): string | undefined;
}

/** A text that is no usable YAML. `line` is 1-based. */
export class YamlError extends Error {
  constructor(
    readonly line: number,
    readonly text: Text,
  ) {
    super(`line ${line}: ${text.en}`);
    this.name = "YamlError";
  }
}

/** More values than a configuration file ever has, aliases written out: beyond that it is a mistake or an attack. */
const MOST_VALUES = 100_000;

/**
 * Parses one YAML 1.2 document (core schema: `on`, `off`, `yes`, `no` are texts, `1e-3` is a number).
 * Throws `YamlError` for bad syntax, for a key given twice in one mapping (the parser would silently take the last one),
 * for several documents in one file, and for aliases that contain themselves or multiply without bounds.
 */
export function parseYaml(text: string): YamlDocument {
  const source = text.replace(/^\ufeff/, "");
  let value: unknown;
  try {
    value = Bun.YAML.parse(source);
  } catch (error) {
    const reason = (error as Error).message.replace(/^YAML Parse error: /, "");
    throw new YamlError(failingLine(source), { en: reason, ja: `YAML の構文エラー（${reason}）` });
  }
  const documents = source.split(/^(?:---|\.\.\.)(?=\s|$)/m).filter((part) => /^\s*[^\s#%]/m.test(part));
  if (documents.length > 1) {
    throw new YamlError(1, {
      en: "the file holds several documents, one is expected",
      ja: "1 つのファイルに複数の YAML 文書があります。1 文書にしてください",
    });
  }
  const keys = new Map<string, OutlineKey>();
  for (const key of yamlOutline(source)) {
    const name = JSON.stringify(key.path);
    const first = keys.get(name);
    if (first) {
      throw new YamlError(key.line, {
        en: `key "${key.path.join(".")}" is given twice (first on line ${first.line})`,
        ja: `キー "${key.path.join(".")}" が重複しています（最初は ${first.line} 行目）`,
      });
    }
    keys.set(name, key);
  }
  checkBounds(value);
  const find = (path: readonly PropertyKey[]): OutlineKey | undefined => {
    for (let length = path.length; length > 0; length--) {
      const key = keys.get(JSON.stringify(path.slice(0, length)));
      if (key) return key;
    }
    return undefined;
  };
  return {
    value,
    lineOf: (path) => find(path)?.line ?? 1,
    rawOf: (path) => keys.get(JSON.stringify(path))?.raw || undefined,
  };
}

/** The first line at which the text stops being readable; the parser itself tells no place. */
function failingLine(text: string): number {
  const lines = text.split("\n");
  let good = 0;
  for (let count = 1; count < lines.length; count++) {
    try {
      Bun.YAML.parse(lines.slice(0, count).join("\n"));
      good = count;
    } catch {
      // An open bracket or quote may close on a later line.
    }
  }
  return good + 1;
}

function checkBounds(value: unknown): void {
  let values = 0;
  const visit = (node: unknown, depth: number): void => {
    if (++values > MOST_VALUES || depth > 100) {
      throw new YamlError(1, {
        en: "the document is too deep or too large once its aliases are written out",
        ja: "エイリアスを展開すると文書が深すぎるか大きすぎます",
      });
    }
    if (typeof node === "object" && node !== null) {
      for (const member of Object.values(node)) visit(member, depth + 1);
    }
  };
  visit(value, 0);
}

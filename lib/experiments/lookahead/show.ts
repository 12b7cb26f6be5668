import type { Canvas } from "../../workspace/canvas.ts";
import type { JsonObject } from "../../workspace/json.ts";
import type { Text } from "../../workspace/text.ts";

const SHOWN = 20;

const KINDS: Record<string, Text> = {
  later_bars: { en: "bars after it", ja: "後のバー" },
  own_path: { en: "its own high, low or close", ja: "そのバー自身の高値・安値・終値" },
  not_repeatable: { en: "chance, a clock, or an earlier run", ja: "乱数、時計、または以前の実行" },
};

/** The verdict, and each bar whose decision depends on the future. */
export function showLookahead(result: JsonObject, { text, paint, table }: Canvas): string {
  const leaks = result.leaks as JsonObject[];
  const checked = text({
    en: `${result.entries} entries on ${result.bars} bars, ${result.replays} replays`,
    ja: `バー ${result.bars} 本、エントリー ${result.entries} 件、再実行 ${result.replays} 回`,
  });
  if (leaks.length === 0) {
    const clean = text({ en: "No decision depends on the future", ja: "将来に依存する判断はありません" });
    if (result.entries !== 0) return `${paint.good(clean)}\n${checked}`;
    const nothing = text({
      en: "No entry was made on these bars: nothing was shown",
      ja: "このバーではエントリーがなく、何も確認できませんでした",
    });
    return `${paint.warn(nothing)}\n${checked}`;
  }
  const head = text({
    en: `${leaks.length} decision(s) depend on what could not be known`,
    ja: `その時点で知り得ない情報に依存する判断が ${leaks.length} 件あります`,
  });
  const titles = [
    text({ en: "Bar", ja: "バー" }),
    text({ en: "Depends on", ja: "依存先" }),
    text({ en: "Differs", ja: "変化した値" }),
  ];
  const rows = leaks.slice(0, SHOWN).map(({ ts, depends_on, differs }) => [
    String(ts),
    text(KINDS[String(depends_on)]!),
    Object.entries(differs as Record<string, [unknown, unknown]>)
      .map(([field, [was, is]]) => `${field} ${JSON.stringify(was)}→${JSON.stringify(is)}`)
      .join(", "),
  ]);
  const more = leaks.length - rows.length;
  const rest = more > 0 ? paint.dim(text({ en: `… and ${more} more`, ja: `ほか ${more} 件` })) : "";
  return [paint.bad(head), table(titles, rows), rest, checked].filter(Boolean).join("\n");
}

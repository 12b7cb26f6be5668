import type { Canvas } from "../workspace/canvas.ts";
import type { EvidenceResult } from "./evidence.ts";
import { showDiff } from "./show.ts";

export function showEvidence({ path, added, dead_links, dry_run }: EvidenceResult, view: Canvas): string {
  if (!added) {
    const lines = dead_links.map(({ line, target }) => `${path}:${line}: ${view.paint.bad(target)}`);
    const count = dead_links.length;
    const sum =
      count === 0
        ? view.text({
            en: `Every link of ${path} leads somewhere.`,
            ja: `${path} にリンク切れはありません。`,
          })
        : view.text({ en: `${count} dead link(s).`, ja: `リンク切れが ${count} 件あります。` });
    return [...lines, sum].join("\n");
  }
  if (!added.changed) {
    return view.text({
      en: `There already, under ${added.week}: no change.`,
      ja: `${added.week} に既にあります（変更なし）。`,
    });
  }
  const sum = dry_run
    ? view.text({ en: "Nothing was written.", ja: "書き込みはしていません。" })
    : view.text({ en: `Added under ${added.week}.`, ja: `${added.week} に追記しました。` });
  return `${showDiff(added.diff, view)}\n${sum}`;
}

import type { Canvas } from "../../workspace/canvas.ts";
import type { JsonObject } from "../../workspace/json.ts";

/** What stands in the crontab, with the next times; or units to be saved. */
export function showSchedule(result: JsonObject, view: Canvas): string {
  if (result.action === "systemd") {
    const units = result.units as { name: string; text: string }[];
    return units
      .map(({ name, text }) => `${view.paint.strong(`# ~/.config/systemd/user/${name}`)}\n${text}`)
      .join("\n");
  }
  if (typeof result.error === "string") return view.paint.bad(String(result.details));
  const jobs = result.jobs as { name: string; schedule: string; next: string[]; command: string }[];
  const { changed, time_zone, environment } = result;
  const variables = (environment ?? []) as string[];
  const lines = [
    jobs.length === 0
      ? view.text({ en: "No jobs in the crontab.", ja: "crontab にジョブはありません。" })
      : view.table(
          [
            view.text({ en: "job", ja: "ジョブ" }),
            view.text({ en: "schedule", ja: "スケジュール" }),
            view.text({ en: `next (${time_zone})`, ja: `次回（${time_zone}）` }),
          ],
          jobs.map(({ name, schedule, next }) => [name, schedule, next[0] ?? null]),
        ),
    ...jobs.map(({ name, command }) => `${name}: ${command}`),
  ];
  if (changed === false) lines.push(view.text({ en: "Nothing to change.", ja: "変更はありません。" }));
  if (variables.length > 0) {
    const names = variables.join(", ");
    lines.push(
      view.paint.warn(
        view.text({
          en: `The jobs' environment must have: ${names}`,
          ja: `ジョブの環境に次の変数が必要です: ${names}`,
        }),
      ),
    );
  }
  return lines.join("\n");
}

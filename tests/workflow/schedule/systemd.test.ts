import { expect, test } from "bun:test";
import fc from "fast-check";
import { cronFields, nextTimes } from "../../../lib/workflow/schedule/fields.ts";
import { onCalendar, unitsOf } from "../../../lib/workflow/schedule/systemd.ts";

const calendars = (schedule: string) => onCalendar(cronFields(schedule)!);

test.each<[string, string[]]>([
  ["30 22 * * *", ["*-*-* 22:30:00"]],
  ["*/20 * * * *", ["*-*-* *:00,20,40:00"]],
  ["5/25 6-8 * * *", ["*-*-* 06,07,08:05,30,55:00"]],
  ["0 0 1,15 JAN-MAR *", ["*-01,02,03-01,15 00:00:00"]],
  ["50 21 * * MON-FRI", ["Mon,Tue,Wed,Thu,Fri *-*-* 21:50:00"]],
  ["0 6 * * 7", ["Sun *-*-* 06:00:00"]],
  // Cron: the first of the month, and every Monday.
  ["0 6 1 * 1", ["*-*-01 06:00:00", "Mon *-*-* 06:00:00"]],
])("%s is the same time for systemd", (schedule, expected) => {
  expect(calendars(schedule)).toEqual(expected);
});

test("the fields of a schedule hold every time at which Bun says it comes, and no other", () => {
  const number = (least: number, most: number) => fc.integer({ min: least, max: most });
  const field = (least: number, most: number) =>
    fc.oneof(
      fc.constant("*"),
      number(least, most).map(String),
      number(2, 20).map((step) => `*/${step}`),
      fc
        .tuple(number(least, most), number(least, most))
        .map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
    );
  fc.assert(
    fc.property(field(0, 59), field(0, 23), field(1, 28), field(1, 12), field(0, 6), (...parts) => {
      const fields = cronFields(parts.join(" "))!;
      const fits = (values: number[] | null, value: number) => values === null || values.includes(value);
      for (const time of nextTimes(parts.join(" "), Date.UTC(2026, 0, 1), 5)) {
        const at = new Date(time);
        expect(fits(fields.minute, at.getUTCMinutes())).toBe(true);
        expect(fits(fields.hour, at.getUTCHours())).toBe(true);
        expect(fits(fields.month, at.getUTCMonth() + 1)).toBe(true);
        const [day, weekday] = [fits(fields.day, at.getUTCDate()), fits(fields.weekday, at.getUTCDay())];
        expect(fields.day && fields.weekday ? day || weekday : day && weekday).toBe(true);
      }
    }),
    { numRuns: 150, seed: 7 },
  );
});

test("units quote their words for systemd and name where secrets come from", () => {
  const words = ["/opt/my bun", "x.ts", "--a", "100%", "$NAME", "co$t", 'say "hi"'];
  const { service, timer } = unitsOf("nightly", "30 22 * * *", words, "/ws/50%");
  expect(service.name).toBe("orb-ops-nightly.service");
  const variable = "$" + "{NAME}";
  expect(service.text).toContain(
    `ExecStart="/opt/my bun" x.ts --a 100%% ${variable} "co$$t" "say \\"hi\\""\n`,
  );
  expect(service.text).toContain("WorkingDirectory=/ws/50%%\n");
  expect(service.text).toContain("EnvironmentFile=-%h/.config/orb-ops.env\n");
  expect(timer.text).toContain("OnCalendar=*-*-* 22:30:00 UTC\nPersistent=true\n");
});

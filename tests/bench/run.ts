#!/usr/bin/env bun
import { cpus } from "node:os";
import type { Bench, Report } from "./bench.ts";

const wanted = process.argv.slice(2);
let beyond = 0;

const report: Report = {
  measure(what, value, unit, bound = {}) {
    const broken = value > (bound.most ?? Infinity) || value < (bound.least ?? -Infinity);
    if (broken) beyond += 1;
    const limits = [
      bound.least === undefined ? "" : `at least ${figure(bound.least)}`,
      bound.most === undefined ? "" : `at most ${figure(bound.most)}`,
    ].filter(Boolean);
    const limit = limits.length > 0 ? `  (${limits.join(", ")}${broken ? ": BROKEN" : ""})` : "";
    console.log(`  ${what.padEnd(52)} ${figure(value).padStart(12)} ${unit}${limit}`);
  },
  skip: (what, why) => console.log(`  ${what.padEnd(52)} ${"skipped".padStart(12)} ${why}`),
};

console.log(`Bun ${Bun.version}, ${cpus().length} × ${cpus()[0]?.model ?? "unknown processor"}`);
for (const file of [...new Bun.Glob("*.bench.ts").scanSync(import.meta.dir)].sort()) {
  const { default: bench } = (await import(`./${file}`)) as { default: Bench };
  if (wanted.length > 0 && !wanted.includes(bench.name)) continue;
  console.log(bench.name);
  await bench.run(report);
}
if (beyond > 0) console.log(`${beyond} figures are beyond their bounds`);
process.exitCode = beyond > 0 ? 1 : 0;

function figure(value: number): string {
  return value.toLocaleString("en", { maximumFractionDigits: value < 100 ? 1 : 0 });
}

import { describe, expect, test } from "bun:test";
import { z } from "zod";
import { renderCommandList } from "../../lib/command/command_list.ts";
import { renderHelp } from "../../lib/command/help.ts";
import { pageOf } from "../../lib/command/page.ts";
import { run } from "../../lib/command/run.ts";
import { fakeWorld } from "./fake_world.ts";
import { commandWith, sample } from "./sample.ts";

describe("a command's help", () => {
  const help = renderHelp(pageOf(sample), "en", 100);
  test.each([
    ["usage with its operands", "Usage: sample [options] [FILE...]"],
    ["its summary", "\n\nCount things\n\n"],
    ["a short flag and the default", "  -k, --keep NUMBER       How many stay (default 5)"],
    ["a choice", "      --mode NAME         Fill mode (one of conservative, bridge; default conservative)"],
    ["the words that a number may be, too", "      --span NUMBER       Days (one of all)"],
    ["a list", "      --tag TEXT          Tags (may be repeated)"],
    ["a switch that is on", "      --no-prune          Remove nothing"],
    ["a switch that is neither", "      --strict, --no-strict\n                          Stop at the first"],
    ["every alias", "  -n, --dry-run, --preview\n                          Preview"],
    ["the shared flags", "\n\nOptions of every command:\n      --json, --no-json"],
    ["the exit status", "\n\nExit status:\n  0   done\n  2   unusable input\n"],
    ["an example", "\n\nExamples:\n  sample --keep 3 --mode bridge"],
  ])("holds %s", (_, part) => {
    expect(help).toContain(part);
  });

  test("speaks Japanese", () => {
    const japanese = renderHelp(pageOf(sample), "ja", 100);
    expect(japanese).toStartWith("使い方: sample [options] [FILE...]\n\nものを数えます\n\nオプション:\n");
    expect(japanese).toContain("残す件数（既定値: 5）");
    expect(japanese).toContain("約定モード（選択肢: conservative, bridge; 既定値: conservative）");
  });

  test.each([40, 60, 80, 200])("fits %d columns in both languages", (columns) => {
    for (const lang of ["en", "ja"] as const) {
      const widths = renderHelp(pageOf(sample), lang, columns)
        .split("\n")
        .map((line) => Bun.stringWidth(line));
      expect(Math.max(...widths)).toBeLessThanOrEqual(Math.min(columns, 100));
    }
  });

  test("names as many of its required flags as fit on the line", () => {
    const price = z.number().meta({ help: { en: "Price", ja: "価格" } });
    const many = commandWith(z.object({ entry: price, takeProfit: price, stopLoss: price }));
    const usage = (columns: number) => renderHelp(pageOf(many), "en", columns).split("\n", 1)[0];
    const all = "Usage: sample --entry NUMBER --take-profit NUMBER --stop-loss NUMBER [options]";
    expect(usage(all.length)).toBe(all);
    expect(usage(all.length - 1)).toBe("Usage: sample --entry NUMBER --take-profit NUMBER … [options]");
    expect(usage(45)).toBe("Usage: sample --entry NUMBER … [options]");
    expect(usage(40)).toBe("Usage: sample --entry NUMBER … [options]");
  });

  test.each(["--help", "-h"])("is printed for %s, whatever else is wrong", async (flag) => {
    const world = fakeWorld({ columns: 100, env: { ORB_WORKSPACE: "/nowhere" } });
    expect(await run(sample, ["--bogus", flag], world)).toBe(0);
    expect(world.out).toBe(`${help}\n`);
  });

  test("after -- is an operand like any other", async () => {
    const world = fakeWorld();
    await run(sample, ["--", "--help"], world);
    expect(world.out).toBe("{}\n");
  });
});

test("a program's help lists its commands by name", () => {
  const zebra = { ...sample, name: "zebra" };
  expect(renderCommandList("orb_ops", [zebra, sample].map(pageOf), "en", 80)).toContain(
    "Usage: orb_ops COMMAND [options]\n\nCommands:\n  sample  Count things\n  zebra   Count things\n",
  );
});

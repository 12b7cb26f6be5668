import { describe, expect, test } from "bun:test";
import {
  anchorText,
  backlogAnchor,
  parseAnchor,
  sameAnchor,
  slugOf,
  taskId,
  taskSlug,
} from "../../lib/tasks/anchor.ts";
import { errorOf } from "../workspace/support.ts";

const PATH = "docs/task_backlog.md";

describe("anchors", () => {
  test.each([
    [`${PATH}#Ｐ１　Ａ`, `${PATH}#p1-a`],
    [` ${PATH} # x `, `${PATH}#x`],
    [`${PATH}#a#b`, `${PATH}#a#b`],
    [`./${PATH}#P9-99 Test Task`, `${PATH}#p9-99-test-task`],
    [`${PATH}#go/no-go`, `${PATH}#go/no-go`],
    ["docs/task_backlog_p1_archive.md#p1-02", "docs/task_backlog_p1_archive.md#p1-02"],
  ])("%s is %s", (text, expected) => {
    expect(anchorText(backlogAnchor(text))).toBe(expected);
  });

  test.each([`${PATH}# `, PATH, "docs/other.md#x", "#x", "../docs/task_backlog.md#x"])(
    "%p is refused",
    (text) => {
      expect(errorOf(() => backlogAnchor(text))).toMatchObject({ code: "anchor_invalid", exit: 2 });
    },
  );

  test.each([
    ["./task_backlog.md#p1-1", true],
    ["task_backlog.md#P1-1", true],
    [`${PATH}#p1-1`, true],
    [`${PATH}#p1-10`, false],
    ["docs/task_backlog_p1_archive.md#p1-1", false],
  ])("a link to %s means the same: %p", (link, expected) => {
    expect(sameAnchor(parseAnchor(`${PATH}#p1-1`)!, link)).toBe(expected);
  });
});

describe("ids and slugs", () => {
  test.each([
    ["P2-MS_x", "p2-ms-x"],
    ["--A  b--", "a-b"],
    ["約定", ""],
  ])("the slug of %s is %p", (id, slug) => {
    expect(slugOf(id)).toBe(slug);
  });

  test.each([
    ["p1-07-spread-audit", "P1-07", "p1-07"],
    ["go/no-go", undefined, "go-no-go"],
    ["約定の確認", undefined, "約定の確認"],
    ["約定/確認", undefined, "約定-確認"],
  ])("#%s has the id %p and the files' name %s", (fragment, id, slug) => {
    const anchor = { path: PATH, fragment };
    expect(taskId(anchor)).toBe(id!);
    expect(taskSlug(anchor)).toBe(slug);
  });
});

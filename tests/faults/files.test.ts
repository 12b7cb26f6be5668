import { expect, test } from "bun:test";
import { realFiles } from "../../lib/workspace/files.ts";
import { tempFolder } from "../workspace/support.ts";
import { filesContract } from "./files_contract.ts";
import { intercept } from "./intercept.ts";
import { MemoryDisk } from "./memory_disk.ts";

filesContract("the real file system", () => ({ files: realFiles, folder: tempFolder() }));

filesContract("the disk in memory", () => {
  const disk = new MemoryDisk();
  disk.put("/top/", "");
  return { files: disk.files(), folder: "/top" };
});

filesContract("an intercepted file system", () => ({
  files: intercept(realFiles, (_, proceed) => proceed()),
  folder: tempFolder(),
}));

test("a power cut takes what was not synced, and nothing else", () => {
  const disk = MemoryDisk.of({ "/top/old": "old" });
  const files = disk.files();
  const write = (path: string, text: string, sync: boolean) => {
    const fd = files.open(path, "create");
    files.write(fd, Buffer.from(text), 0);
    if (sync) files.sync(fd);
    files.close(fd);
  };
  write("/top/synced", "content", true);
  write("/top/unsynced", "content", false);
  const folder = files.open("/top", "read");
  files.sync(folder);
  write("/top/nameless", "content", true);
  const losesAll = () => 0;
  expect(disk.cut(losesAll).tree("/top")).toEqual({ old: "old", synced: "content", unsynced: "" });
  const keepsAll = () => 0.3;
  expect(Object.keys(disk.cut(keepsAll).tree("/top"))).toEqual(["nameless", "old", "synced", "unsynced"]);
});

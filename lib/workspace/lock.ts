import { Database } from "bun:sqlite";
import * as fs from "node:fs";
import { join } from "node:path";
import { Exit, OpsError } from "./errors.ts";
import { isErrno } from "./files.ts";
import { fileError } from "./fserror.ts";
import { checkName } from "./names.ts";
import { LOCK_FOLDER, type Workspace } from "./paths.ts";
import { type Clock, isoUtc } from "./time.ts";

/** The lock under which files change; everything else is a role: `worker`, `workflow:USDJPY_conservative`, `job:daily`. */
export const COMMIT_LOCK = "commit";
export const DEFAULT_LOCK_WAIT_MS = 30_000;

/** Who holds a lock, as the holder noted it. Only for people to read: the lock itself is the operating system's. */
export interface Holder {
  pid: number;
  /** The command line's own words: `update_state --symbol USDJPY`. */
  command: string;
  /** ISO instant of the computer's clock. */
  since: string;
}

export interface LockOptions {
  clock: Clock;
  command: string;
  /** How long to wait for another holder, by the monotonic clock. */
  waitMs?: number;
  /** How long at most to pause between two looks; 100 ms when absent. Less where a holder is done within milliseconds. */
  longestPauseMs?: number;
  /** Called once, when the lock is not free at once. */
  onWait?: (holder: Holder | undefined) => void;
}

/** `using lock = await acquireLock(…)` holds it to the end of the block. The process's death frees it too. */
export interface Lock extends Disposable {
  release(): void;
}

/**
 * Takes a named lock of the workspace, or throws `locked` (exit 3) naming the holder. It is not re-entrant.
 *
 * The lock is an exclusive SQLite transaction on an empty database that nothing else may ever open: POSIX drops a process's locks
 * on a file as soon as that process closes any descriptor of it. SQLite's own waiting (`busy_timeout`, 0 unless set) would stop the
 * event loop, so waiting is polling.
 */
export async function acquireLock(workspace: Workspace, name: string, options: LockOptions): Promise<Lock> {
  const at = lockPath(workspace, name);
  makeFolders(workspace);
  // Looking at a lock holds it shared for an instant: even the impatient try for 50 ms.
  const deadline = options.clock.monotonic() + Math.max(50, options.waitMs ?? DEFAULT_LOCK_WAIT_MS);
  let pause = 2;
  for (let waiting = false; ; waiting = true) {
    const database = tryExclusive(at);
    if (database) return hold(database, at, options.command);
    if (!waiting) options.onWait?.(readNote(at));
    if (options.clock.monotonic() >= deadline)
      throw locked(name, readNote(at), options.waitMs ?? DEFAULT_LOCK_WAIT_MS);
    await options.clock.sleep(pause);
    pause = Math.min(options.longestPauseMs ?? 100, pause * 2);
  }
}

/** Whether somebody holds the lock now, and who. Creates nothing. */
export function lockStatus(workspace: Workspace, name: string): { held: boolean; holder?: Holder } {
  const at = lockPath(workspace, name);
  if (!fs.existsSync(at)) return { held: false };
  let database: Database | undefined;
  try {
    database = new Database(at, { readonly: true });
    database.query("SELECT count(*) FROM sqlite_schema").get();
    return { held: false };
  } catch (error) {
    if (!isErrno(error, "SQLITE_BUSY")) throw lockError(error, at);
    return { held: true, holder: readNote(at) };
  } finally {
    database?.close();
  }
}

function lockPath(workspace: Workspace, name: string): string {
  const safe = name.split(":").map((part) => checkName("lock", part));
  return join(workspace.resolve(LOCK_FOLDER), `${safe.join("+")}.db`);
}

function makeFolders(workspace: Workspace): void {
  try {
    fs.mkdirSync(workspace.resolve(LOCK_FOLDER), { recursive: true });
  } catch (error) {
    throw fileError(error, "write", LOCK_FOLDER);
  }
}

/** The open transaction, or undefined while another has it. */
function tryExclusive(at: string): Database | undefined {
  let database: Database | undefined;
  try {
    database = new Database(at);
    database.run("PRAGMA journal_mode = MEMORY");
    database.run("BEGIN EXCLUSIVE");
    return database;
  } catch (error) {
    database?.close();
    if (isErrno(error, "SQLITE_BUSY")) return undefined;
    throw lockError(error, at);
  }
}

/** Open transactions. A database that nothing refers to would be collected, and its lock with it. */
const held = new Set<Database>();

function hold(database: Database, at: string, command: string): Lock {
  held.add(database);
  writeNote(at, { pid: process.pid, command, since: isoUtc(Date.now()) });
  const release = () => {
    if (!held.delete(database)) return;
    fs.rmSync(notePath(at), { force: true });
    database.close();
  };
  return { release, [Symbol.dispose]: release };
}

/** A full disk must not keep anybody from holding a lock. */
function writeNote(at: string, note: Holder): void {
  try {
    fs.writeFileSync(notePath(at), `${JSON.stringify(note)}\n`);
  } catch {
    // The note is only for people.
  }
}

function notePath(at: string): string {
  return at.replace(/\.db$/, ".json");
}

/** Undefined while the holder is still writing it. */
function readNote(at: string): Holder | undefined {
  try {
    return JSON.parse(fs.readFileSync(notePath(at), "utf8")) as Holder;
  } catch {
    return undefined;
  }
}

function locked(name: string, holder: Holder | undefined, waitMs: number): OpsError {
  const seconds = Math.round(waitMs / 100) / 10;
  const who = holder && `${holder.command} (pid ${holder.pid}, ${holder.since})`;
  return new OpsError(
    "locked",
    {
      en: `The lock '${name}' is held by ${who ?? "another process"}; waited ${seconds} s.`,
      ja: `ロック '${name}' は ${who ?? "別のプロセス"} が保持しています（${seconds} 秒待ちました）。`,
    },
    {
      en: "Try again when it has ended, or wait longer with --lock-wait.",
      ja: "終了後に再実行するか、--lock-wait で待ち時間を延ばしてください。",
    },
    { exit: Exit.locked, fields: { lock: name, holder: holder ? { ...holder } : null } },
  );
}

function lockError(error: unknown, at: string): OpsError {
  const reason = error instanceof Error ? error.message : String(error);
  return new OpsError(
    "lock_unusable",
    {
      en: `The lock file ${at} cannot be used: ${reason}.`,
      ja: `ロックファイル ${at} を使えません: ${reason}`,
    },
    {
      en: "Check the permissions of its directory; if no command is running, delete the file.",
      ja: "ディレクトリの権限を確認してください。実行中のコマンドがなければ、このファイルを削除できます。",
    },
    { fields: { path: at }, cause: error },
  );
}

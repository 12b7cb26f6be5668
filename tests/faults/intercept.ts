import { type Files, realFiles } from "../../lib/workspace/files.ts";

export interface Call {
  /** From 1. */
  number: number;
  name: keyof Files;
  args: unknown[];
}

/** The same file system, with every call passing through `around`, which proceeds, fails or never returns. */
export function intercept(files: Files, around: (call: Call, proceed: () => unknown) => unknown): Files {
  let number = 0;
  const wrap = (name: keyof Files) => {
    const call = files[name] as (...args: unknown[]) => unknown;
    return (...args: unknown[]) => around({ number: ++number, name, args }, () => call(...args));
  };
  return Object.fromEntries(
    (Object.keys(files) as (keyof Files)[]).map((name) => [name, wrap(name)]),
  ) as unknown as Files;
}

/** As Node and Bun throw it. */
export function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: injected`), { code, errno: -1 });
}

/** The real files, without the wait for the device, which a killed process needs not; the call still counts. */
export const quickFiles: Files = { ...realFiles, sync: () => {} };

/** As if everything below folders named `outside` lay on another file system. */
export function acrossDevices(files: Files): Files {
  const isOutside = (path: unknown) => String(path).split("/").includes("outside");
  return intercept(files, ({ name, args: [from, to] }, proceed) => {
    if ((name === "link" || name === "rename") && isOutside(from) !== isOutside(to))
      throw systemError("EXDEV");
    return proceed();
  });
}

/**
 * A strategy in paths and strings, without the prefix that class paths carry: `day_orb_5m.DayORB5m`.
 * A class alone stands in the module of its name: `Abc` is `abc.Abc`.
 */
export function strategyKey(classPath: string): string {
  const key = classPath.replace(/^strategies\./, "");
  return key.includes(".") ? key : `${key.toLowerCase()}.${key}`;
}

/** The name of a strategy's EV profile: its module without the class and without the first part of a dotted module. */
export function strategyTail(classPath: string): string {
  const parts = classPath.split(".");
  if (parts.length === 1) return classPath.toLowerCase();
  const module = parts.slice(0, -1);
  return (module.length > 1 ? module.slice(1) : module).join(".");
}

/** `day_orb_5m.DayORB5m`: a strategy in paths and strings, without the prefix that class paths carry. */
export function strategyKey(classPath: string): string {
  return classPath.replace(/^strategies\./, "");
}

/** The name of a strategy's EV profile: its module without the class and without the first part of a dotted module. */
export function strategyTail(classPath: string): string {
  const parts = classPath.split(".");
  if (parts.length === 1) return classPath.toLowerCase();
  const module = parts.slice(0, -1);
  return (module.length > 1 ? module.slice(1) : module).join(".");
}

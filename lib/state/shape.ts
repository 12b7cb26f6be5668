/**
 * The path of the first member of `value` that is not of the kind that `model` has there, or undefined where all are.
 * Null stands for anything (an unknown price), and lists are compared with the model's first item.
 */
export function otherShape(model: unknown, value: unknown, path: string): string | undefined {
  if (model === null || value === null) return undefined;
  if (typeof model !== typeof value || Array.isArray(model) !== Array.isArray(value)) return path;
  if (typeof model !== "object") return undefined;
  if (Array.isArray(value)) {
    const [first] = model as unknown[];
    return first === undefined
      ? undefined
      : firstOther(value, (item, at) => otherShape(first, item, `${path}[${at}]`));
  }
  return firstOther(Object.entries(model), ([key, member]) =>
    otherShape(member, (value as Record<string, unknown>)[key], `${path}.${key}`),
  );
}

function firstOther<Item>(
  items: Item[],
  other: (item: Item, at: number) => string | undefined,
): string | undefined {
  for (const [at, item] of items.entries()) {
    const path = other(item, at);
    if (path !== undefined) return path;
  }
  return undefined;
}

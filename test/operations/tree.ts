/** A value inside of what YAML or JSON has; undefined where there is none. */
export function at(tree: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((node, key) => (isTree(node) ? node[key] : undefined), tree);
}

/** As {@link at}, a list; empty where there is none. */
export function listAt(tree: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = at(tree, ...path);
  return Array.isArray(found) ? found : [];
}

/** As {@link at}, as a text; empty where there is none. */
export function textAt(tree: unknown, ...path: readonly (string | number)[]): string {
  const found = at(tree, ...path);
  return typeof found === "string" || typeof found === "number" ? String(found) : "";
}

/** A duration in seconds, such as "15s"; 0 where there is none. */
export function secondsAt(tree: unknown, ...path: readonly (string | number)[]): number {
  return Number(textAt(tree, ...path).replace(/s$/, ""));
}

function isTree(node: unknown): node is Readonly<Record<string | number, unknown>> {
  return typeof node === "object" && node !== null;
}

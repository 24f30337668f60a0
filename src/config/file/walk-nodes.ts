import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from "yaml";
import type { Place, Problem } from "../faults/problem.ts";
import { keyOf, type Path } from "../tree.ts";

/** Places by the {@link keyOf} a path: of the value, and of its key. */
export type Places = ReadonlyMap<string, { readonly key: Place; readonly value: Place }>;

/** The values of a file, and their places. */
export interface YamlTree {
  readonly tree: unknown;
  readonly places: Places;
  /** In the order of the file, with their places. Of text that is no YAML the tree is empty. */
  readonly problems: readonly Problem[];
}

// What a configuration needs is far below both; what an alias can make of a few lines is far above.
const maxValues = 10_000;
const maxDepth = 32;
const tooMuch = `the file is more than ${maxValues} values or ${maxDepth} levels, aliases followed; make it smaller`;
const empty = "the file is empty; write keys, or {} if nothing is meant";

/** Makes values of the parser's nodes, in the order of the file. Aliases are followed as far as the limits allow. */
export function walkNodes(root: unknown, placeAt: (offset: number) => Place): YamlTree {
  const places = new Map<string, { key: Place; value: Place }>();
  const problems: Problem[] = [];
  const anchors = new Map<string, Node>();
  let values = 0;
  let isTooMuch = false;

  const placeOf = (node: unknown): Place => placeAt(isNode(node) ? (node.range?.[0] ?? 0) : 0);
  const refuse = (at: Problem["at"], node: unknown, path: Path, message: string): undefined => {
    problems.push({ path, at, message, place: placeOf(node) });
  };

  function visit(node: unknown, path: Path): unknown {
    if (isTooMuch || !isNode(node)) return null;
    values += 1;
    isTooMuch = values > maxValues || path.length > maxDepth;
    if (isTooMuch) return refuse("value", node, [], tooMuch);
    return isAlias(node) ? visitAlias(node, path) : visitValue(node, path);
  }

  function visitAlias(alias: Alias, path: Path): unknown {
    const target = anchors.get(alias.source);
    return target === undefined
      ? refuse("value", alias, path, "no anchor of this name stands before it")
      : visit(target, path);
  }

  function visitValue(node: Exclude<Node, Alias>, path: Path): unknown {
    if (node.anchor !== undefined) anchors.set(node.anchor, node);
    if (node.tag !== undefined) refuse("value", node, path, "tags are not read; write the value without them");
    if (isMap(node)) return visitMap(node, path);
    if (isSeq(node)) return node.items.map((item, index) => visitChild(item, item, [...path, String(index)]));
    return isScalar(node) ? node.value : null;
  }

  function visitChild(key: unknown, value: unknown, path: Path): unknown {
    const place = placeOf(key);
    places.set(keyOf(path), { key: place, value: isNode(value) && !isEmpty(value) ? placeOf(value) : place });
    return visit(value, path);
  }

  function visitMap(map: YAMLMap, path: Path): Record<string, unknown> {
    const found = new Map<string, unknown>();
    for (const { key, value } of map.items satisfies readonly Pair[]) {
      const text = textOf(key);
      const problem = text === undefined ? "a key is one line of text" : problemOf(text, found);
      if (text !== undefined && problem === undefined) found.set(text, visitChild(key, value, [...path, text]));
      else refuse("key", key, text === undefined ? path : [...path, text], problem ?? "");
      if (isTooMuch) break;
    }
    return Object.fromEntries(found);
  }

  const tree = visit(root, []);
  // A file that was cut off must not be read as one that leaves everything to the defaults.
  if (tree === null) refuse("value", root, [], empty);
  // The values that were read before a limit on aliases was reached are not what the file means.
  return isTooMuch ? { tree: {}, places, problems: problems.slice(-1) } : { tree: tree ?? {}, places, problems };
}

function isNode(value: unknown): value is Node {
  return isAlias(value) || isScalar(value) || isMap(value) || isSeq(value);
}

function isEmpty(node: Node): boolean {
  return isScalar(node) && node.value === null;
}

/** A key as it is written: 4 and true are names like any other. */
function textOf(key: unknown): string | undefined {
  if (!isScalar(key)) return undefined;
  return typeof key.value === "string" ? key.value : (key.source ?? "");
}

function problemOf(key: string, found: ReadonlyMap<string, unknown>): string | undefined {
  if (found.has(key)) return "this key is written twice; keep one";
  if (key === "<<") return "merge keys (<<) are not read; write the keys out, or use an alias for a whole value";
  return key === "__proto__" ? "this name cannot be used" : undefined;
}

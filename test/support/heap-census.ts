import { text } from "node:stream/consumers";
import { getHeapSnapshot } from "node:v8";

/** How many objects of each class there are, by the name of the class. */
export type Census = Readonly<Record<string, number>>;

interface Snapshot {
  readonly snapshot: {
    readonly meta: { readonly node_fields: readonly string[]; readonly node_types: readonly [readonly string[]] };
  };
  readonly nodes: readonly number[];
  readonly strings: readonly string[];
}

/** Counts the objects and closures that are alive, by a snapshot of the heap, which collects garbage first. */
export async function takeCensus(): Promise<Census> {
  // What V8 writes.
  const { snapshot, nodes, strings } = JSON.parse(await text(getHeapSnapshot())) as Snapshot;
  const { node_fields: fields, node_types: types } = snapshot.meta;
  const [typeAt, nameAt] = [fields.indexOf("type"), fields.indexOf("name")];
  const counts = new Map<string, number>();
  for (let node = 0; node < nodes.length; node += fields.length) {
    const type = types[0][nodes[node + typeAt] ?? 0];
    if (type !== "object" && type !== "closure") continue;
    const name = `${type} ${strings[nodes[node + nameAt] ?? 0]}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
}

/** What there is more of than before, beyond what a cache or a pool may hold; the most first. */
export function grownClasses(before: Census, after: Census, mostMore: number): string[] {
  return Object.entries(after)
    .map(([name, count]): readonly [string, number] => [name, count - (before[name] ?? 0)])
    .filter(([, more]) => more > mostMore)
    .toSorted(([, one], [, other]) => other - one)
    .map(([name, more]) => `${more} more of ${name}`);
}

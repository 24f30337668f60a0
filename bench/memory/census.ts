/** What objects of one kind hold by themselves, without what they refer to. */
export interface Holding {
  readonly count: number;
  readonly bytes: number;
}

/** What is on a heap, by class, closure and other kinds. */
export type Census = ReadonlyMap<string, Holding>;

interface Snapshot {
  readonly snapshot: {
    readonly meta: { readonly node_fields: readonly string[]; readonly node_types: readonly [readonly string[]] };
  };
  readonly nodes: readonly number[];
  readonly strings: readonly string[];
}

const none: Holding = { count: 0, bytes: 0 };

/** Sums up a heap snapshot: classes by their names, closures by those of their functions, all else by its type. */
export function toCensus(text: string): Census {
  // What V8 writes.
  const { snapshot, nodes, strings } = JSON.parse(text) as Snapshot;
  const { node_fields: fields, node_types: types } = snapshot.meta;
  const [typeAt, nameAt, sizeAt] = ["type", "name", "self_size"].map((field) => fields.indexOf(field));
  const found = new Map<string, { count: number; bytes: number }>();
  for (let node = 0; node < nodes.length; node += fields.length) {
    const type = types[0][nodes[node + (typeAt ?? 0)] ?? 0] ?? "";
    const holder = toHolder(type, strings[nodes[node + (nameAt ?? 0)] ?? 0] ?? "");
    const holding = found.get(holder) ?? { ...none };
    holding.count += 1;
    holding.bytes += nodes[node + (sizeAt ?? 0)] ?? 0;
    found.set(holder, holding);
  }
  return found;
}

/** What there is more of in a later census, the most bytes first. */
export function grownSince(before: Census, after: Census): (Holding & { readonly holder: string })[] {
  return [...after]
    .map(([holder, { count, bytes }]) => {
      const earlier = before.get(holder) ?? none;
      return { holder, count: count - earlier.count, bytes: bytes - earlier.bytes };
    })
    .toSorted((one, other) => other.bytes - one.bytes);
}

function toHolder(type: string, name: string): string {
  if (type === "object") return name;
  if (type === "closure") return `function ${name === "" ? "(anonymous)" : name}`;
  return type === "native" ? `(native) ${name}` : `(${type})`;
}

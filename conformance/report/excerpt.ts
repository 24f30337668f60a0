const most = 160;
const lead = 40;

/** Two different values for people to compare: as JSON, and where they are long, from shortly before they part. */
export function excerpt(expected: unknown, seen: unknown): readonly [expected: string, seen: string] {
  const [theirs, ours] = [toJson(expected), toJson(seen)];
  const begin = Math.max(theirs.length, ours.length) <= most ? 0 : Math.max(0, commonLength(theirs, ours) - lead);
  return [cut(theirs, begin), cut(ours, begin)];
}

function toJson(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}

function commonLength(left: string, right: string): number {
  let length = 0;
  while (length < left.length && left[length] === right[length]) length += 1;
  return length;
}

function cut(text: string, begin: number): string {
  const end = begin + most;
  return `${begin > 0 ? "…" : ""}${text.slice(begin, end)}${end < text.length ? "…" : ""}`;
}

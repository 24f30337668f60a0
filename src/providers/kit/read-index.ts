/** Reads the index of a block, choice or call, which some servers write as a string. Undefined for anything else. */
export function readIndex(index: unknown): number | undefined {
  if (typeof index === "number") return index;
  return typeof index === "string" && /^\d{1,9}$/.test(index) ? Number(index) : undefined;
}

/** Appends items to a list, however many they are: a call takes some 100,000 arguments at most, so `push(...items)` may throw. */
export function appendAll<Item>(list: Item[], items: readonly Item[]): void {
  for (const item of items) list.push(item);
}

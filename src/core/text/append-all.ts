/** Appends any number of items to a list. `push(...items)` would throw for more than some 100,000. */
export function appendAll<Item>(list: Item[], items: readonly Item[]): void {
  for (const item of items) list.push(item);
}

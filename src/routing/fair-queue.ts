/**
 * FairQueue takes turns between callers: of each who waits, one item, then one of
 * the next. A caller who sends a thousand calls at once waits for its own, and
 * holds up nobody else by more than one call at a time.
 */
export interface FairQueue<Item> {
  readonly size: number;
  add(caller: string, item: Item): void;
  /** Takes an item out, from wherever it stands; an item that is not there changes nothing. */
  remove(caller: string, item: Item): void;
  /** The next item of a caller whose turn may be now, taken out. */
  take(mayTake: (caller: string) => boolean): Item | undefined;
  /** How many items of a caller wait. */
  waitingOf(caller: string): number;
  /** How many items would be taken before one that this caller adds now, if every caller may take. */
  aheadOf(caller: string): number;
}

/** Creates a queue, empty. */
export function createFairQueue<Item>(): FairQueue<Item> {
  /** In the order of turns. Sets, because an item leaves from any place. */
  const byCaller = new Map<string, Set<Item>>();
  let size = 0;

  function waitingOf(caller: string): number {
    return byCaller.get(caller)?.size ?? 0;
  }

  function remove(caller: string, item: Item): void {
    const items = byCaller.get(caller);
    if (items?.delete(item) !== true) return;
    size -= 1;
    if (items.size === 0) byCaller.delete(caller);
  }

  return {
    get size() {
      return size;
    },
    add(caller, item) {
      const items = byCaller.get(caller) ?? new Set();
      byCaller.set(caller, items.add(item));
      size += 1;
    },
    remove,
    take(mayTake) {
      for (const [caller, items] of byCaller) {
        const [next] = items;
        if (next === undefined || !mayTake(caller)) continue;
        // Its turn is over: the next one is behind all others'.
        byCaller.delete(caller);
        byCaller.set(caller, items);
        remove(caller, next);
        return next;
      }
      return undefined;
    },
    waitingOf,
    aheadOf(caller) {
      const own = waitingOf(caller);
      const others = [...byCaller].filter(([name]) => name !== caller);
      return others.reduce((ahead, [, items]) => ahead + Math.min(items.size, own + 1), own);
    },
  };
}

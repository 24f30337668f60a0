/**
 * FairQueue takes turns between callers: one item of each caller that waits, then one
 * of the next. A caller that sends a thousand calls at once waits for its own, and
 * delays every other caller by one call at a time at most.
 */
export interface FairQueue<Item> {
  readonly size: number;
  add(caller: string, item: Item): void;
  /** Removes an item at any position; does nothing if it is not in the queue. */
  remove(caller: string, item: Item): void;
  /** The next item of a caller whose turn may be now, taken out. */
  take(mayTake: (caller: string) => boolean): Item | undefined;
  /** How many items of a caller wait. */
  waitingOf(caller: string): number;
  /** How many items would be taken before one that this caller adds now, if every caller may take. */
  aheadOf(caller: string): number;
  /**
   * The last item of the caller with the most of them, if that has more than this
   * caller would have with one more. It gives way in a full queue, so that no caller
   * fills the queue for all others.
   */
  lastOfLongest(caller: string): { readonly caller: string; readonly item: Item } | undefined;
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
      let ahead = own;
      // Those whose turn is before the caller's have one turn more until then; one that does not wait is behind all.
      let turns = own + 1;
      for (const [name, { size: waiting }] of byCaller) {
        if (name === caller) turns = own;
        else ahead += Math.min(waiting, turns);
      }
      return ahead;
    },
    lastOfLongest(caller) {
      let longest: { readonly caller: string; readonly items: ReadonlySet<Item> } | undefined;
      for (const [name, items] of byCaller) {
        if (items.size > (longest?.items.size ?? waitingOf(caller) + 1)) longest = { caller: name, items };
      }
      const item = longest && [...longest.items].at(-1);
      return longest && item && { caller: longest.caller, item };
    },
  };
}

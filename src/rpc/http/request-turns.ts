/** Begins a request: now, or in one of the next turns of the event loop. */
export type BeginInTurn = (begin: () => void) => void;

/**
 * Creates what spreads the beginnings of requests over turns of the event loop,
 * `mostInTurn` in each. One read of a connection may open hundreds of streams, and
 * what others sent is not read until all of them have begun. Each connection takes
 * one {@link BeginInTurn}; where requests wait, each connection begins one in turn.
 */
export function createRequestTurns(mostInTurn: number): () => BeginInTurn {
  /** The requests that wait, by connection; the next connection first. */
  const waiting = new Set<(() => void)[]>();
  let begun = 0;
  let isScheduled = false;

  function schedule(): void {
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(takeTurn);
  }

  function takeTurn(): void {
    isScheduled = false;
    begun = 0;
    for (const requests of waiting) {
      if (begun === mostInTurn) break;
      // Added again, it comes after all others, in this turn or the next.
      waiting.delete(requests);
      const begin = requests.shift();
      if (requests.length > 0) waiting.add(requests);
      if (begin !== undefined) run(begin);
    }
    if (waiting.size > 0) schedule();
  }

  function run(begin: () => void): void {
    begun += 1;
    schedule();
    begin();
  }

  return () => {
    const requests: (() => void)[] = [];
    return (begin) => {
      if (waiting.size === 0 && begun < mostInTurn) return run(begin);
      requests.push(begin);
      waiting.add(requests);
      schedule();
    };
  };
}

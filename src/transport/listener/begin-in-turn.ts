import type { Exchange } from "../http/exchange.ts";

/**
 * Begins requests at once as long as they are few, and else `requestsPerTurn` in
 * each turn of the event loop, one of each connection after the other: tens of thousands that
 * come in one read of many sockets hold up neither each other nor what the loop
 * has to do besides. Those of one connection begin in the order in which they came.
 */
export function beginInTurn<Begun extends Pick<Exchange, "peer" | "isClosed">>(
  serve: (exchange: Begun) => void,
  requestsPerTurn: number,
): (exchange: Begun) => void {
  /** By the address of the caller, which is one connection; in the order of turns. */
  const waiting = new Map<string, Begun[]>();
  let begun = 0;
  let isTurnPlanned = false;

  function begin(exchange: Begun): void {
    if (exchange.isClosed()) return;
    begun += 1;
    planTurn();
    serve(exchange);
  }

  function planTurn(): void {
    if (isTurnPlanned) return;
    isTurnPlanned = true;
    setImmediate(takeTurn);
  }

  function takeTurn(): void {
    isTurnPlanned = false;
    begun = 0;
    for (const [peer, exchanges] of waiting) {
      // Behind all others, where this loop comes by again.
      waiting.delete(peer);
      const next = exchanges.shift();
      if (exchanges.length > 0) waiting.set(peer, exchanges);
      if (next !== undefined) begin(next);
      if (begun === requestsPerTurn) break;
    }
    if (waiting.size > 0) planTurn();
  }

  return (exchange) => {
    if (begun < requestsPerTurn && waiting.size === 0) return begin(exchange);
    const exchanges = waiting.get(exchange.peer) ?? [];
    exchanges.push(exchange);
    waiting.set(exchange.peer, exchanges);
    planTurn();
  };
}

import type { Exchange } from "../http/exchange.ts";

/**
 * Begins requests at once while there are few, and otherwise `requestsPerTurn` in
 * each turn of the event loop, one of each connection in rotation. Tens of
 * thousands of requests read at once then delay neither each other nor other work
 * of the loop. Requests of one connection begin in the order of their arrival.
 */
export function beginInTurn<Begun extends Pick<Exchange, "peer" | "isClosed">>(
  serve: (exchange: Begun) => void,
  requestsPerTurn: number,
): (exchange: Begun) => void {
  /** Requests by the caller's host and port, which identify a connection; in the order of turns. */
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
      // Put back at the end, so that this loop reaches every other connection first.
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

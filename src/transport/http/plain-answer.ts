import type { Exchange } from "./exchange.ts";

/** An answer in plain text, for requests of no RPC protocol. */
export interface PlainAnswer {
  readonly status: number;
  /** One line with the problem and the remedy. */
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Sends a plain answer. */
export function answerPlainly(exchange: Exchange, { status, text, headers }: PlainAnswer): void {
  if (exchange.isClosed()) return;
  exchange.begin(status, { "content-type": "text/plain; charset=utf-8", ...headers });
  exchange.write(Buffer.from(`${text}\n`));
  exchange.finish({});
}

import type { Exchange, Script } from "../../support/scripted-upstream.ts";
import type { Form, Order } from "../kind.ts";

/** An answer as the bytes of an HTTP connection. */
export interface HttpBytes {
  readonly name: string;
  /** Head and body. */
  readonly bytes: Buffer;
  /** From this offset on the answer is whole, even if nothing comes any more. */
  readonly wholeFrom: number;
  /** Whether the end of the connection is the end of the body, and from where on the answer is whole with it. */
  readonly closing?: { readonly wholeFrom: number };
}

/** The form of an answer that comes over HTTP. Its units are bytes. */
export function toHttpForm({ name, bytes, wholeFrom, closing }: HttpBytes): Form {
  const finish = ({ fin }: Exchange): void => (closing === undefined ? undefined : fin());
  const before = (offset: number): Buffer => bytes.subarray(0, offset);
  return {
    name,
    length: bytes.length,
    wholeFrom,
    breaks: [
      {
        name: "FIN",
        wholeFrom: closing?.wholeFrom ?? wholeFrom,
        leaves: closing === undefined ? "cut" : "end",
        at: (offset) => toHttpOrder(send(before(offset), [], ({ fin }) => fin())),
      },
      {
        name: "RST",
        wholeFrom,
        leaves: "loss",
        at: (offset) => toHttpOrder(send(before(offset), [], ({ reset }) => reset())),
      },
    ],
    whole: () => toHttpOrder(send(bytes, [], finish)),
    splitAt: (offset) => toHttpOrder(send(bytes, [offset], finish)),
    silentFrom: (offset) => toHttpOrder(send(before(offset), [])),
  };
}

/** Orders an answer from a server that does not look at the request. */
export function toHttpOrder(script: Script): Order {
  return { request: { prompt: "hello" }, script };
}

function send(bytes: Buffer, cuts: readonly number[], end: (exchange: Exchange) => void = () => {}): Script {
  return async (exchange) => {
    await exchange.sendCut(bytes, cuts);
    end(exchange);
  };
}

// What goes wrong at a provider, as scripts of a scripted upstream.
import { type AnswerForm, toStream } from "./answer-forms.ts";
import { toAnswer } from "./http-answer.ts";
import type { Exchange, Script } from "./scripted-upstream.ts";

/** Answers well, with a stream of these deltas. */
export function answerWith(form: AnswerForm, ...texts: readonly string[]): Script {
  const bytes = toStream(form, texts);
  return ({ send }) => send(bytes);
}

/** Refuses, with a status, headers and an error of the provider. */
export function refuseWith(status: number, headers: Readonly<Record<string, string>> = {}, error: object = {}): Script {
  const body = JSON.stringify({ type: "error", error: { message: "refused", ...error } });
  const bytes = toAnswer([body], "length", { status, headers: { "content-type": "application/json", ...headers } });
  return ({ send }) => send(bytes);
}

/** How a connection ends before its time. */
export type Ending = "fin" | "reset";

/** Sends bytes and closes the connection. */
export function breakAfter(bytes: string | Uint8Array, ending: Ending): Script {
  return async (exchange) => {
    await exchange.send(bytes);
    exchange[ending]();
  };
}

/** Sends bytes, then nothing more until the client leaves. */
export function stallAfter(bytes: string | Uint8Array = ""): Script {
  return async ({ send, closed }) => {
    if (bytes.length > 0) await send(bytes);
    await closed;
  };
}

/** Sends bytes, then a piece over and over, as fast as the client reads it, until the client leaves. */
export function endlessly(head: string, piece: string | Uint8Array): Script {
  return async ({ send, socket }) => {
    await send(head);
    while (!socket.destroyed) {
      await send(piece);
      if (socket.writableNeedDrain) await drained(socket);
    }
  };
}

function drained(socket: Exchange["socket"]): Promise<void> {
  return new Promise((resolve) => {
    socket.once("drain", resolve);
    socket.once("close", resolve);
  });
}

/** Answers the first request with the first script and so on; the last one goes on. */
export function inTurn(...scripts: readonly Script[]): Script {
  let count = 0;
  return (exchange) => {
    const script = scripts[Math.min(count, scripts.length - 1)];
    count += 1;
    return script?.(exchange);
  };
}

/** Answers the first request of each connection, and breaks the connection at the next. */
export function onlyFirst(script: Script, ending: Ending): Script {
  const served = new WeakSet<Exchange["socket"]>();
  return (exchange) => {
    if (served.has(exchange.socket)) return exchange[ending]();
    served.add(exchange.socket);
    return script(exchange);
  };
}

/** Waits before it answers. */
export function delayed(delayMs: number, script: Script): Script {
  return async (exchange) => {
    await new Promise((resolve) => setTimeout(resolve, delayMs).unref());
    return script(exchange);
  };
}

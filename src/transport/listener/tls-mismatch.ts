// Clients that speak TLS to a port without it, or plaintext to one with it. Each gets a sentence where its protocol can
// carry one, and the log says who it was and how to mend it.
import type { Socket } from "node:net";
import type { Clock } from "../../core/clock.ts";
import type { Log } from "../../core/log.ts";
import { toPeer } from "../http/exchange.ts";
import type { Beginning } from "./protocol-sniffer.ts";
import { toRawAnswer } from "./raw-answer.ts";

const withTls = "this port speaks TLS: connect with https:// or TLS credentials";
const withoutTls = "this port speaks no TLS: connect with http:// or plaintext credentials";

/**
 * Answers a connection that began with what this port does not speak, and closes
 * it, within `timeoutMs` whatever the client does. A TLS client gets an answer of
 * HTTP: its library then says that this is no TLS, while an alert would have it
 * look for a fault in versions or ciphers.
 */
export function refuseTlsMismatch(
  socket: Socket,
  beginning: Beginning,
  { clock, log, timeoutMs }: { readonly clock: Clock; readonly log: Log; readonly timeoutMs: number },
): void {
  const peer = toPeer(socket);
  if (beginning === "tls") log.info({ peer }, `a client spoke TLS; ${withoutTls}, or set server.tls`);
  else log.info({ peer }, `a client spoke plaintext; ${withTls}`);

  socket.once(
    "close",
    clock.after(timeoutMs, () => socket.destroy()),
  );
  // What is not read would turn the close into a reset, which takes the answer away from its reader.
  socket.resume();
  socket.end(toAnswer(beginning));
}

function toAnswer(beginning: Beginning): string | Buffer {
  switch (beginning) {
    case "tls":
      return toRawAnswer(400, withoutTls);
    case "http1":
      return toRawAnswer(400, withTls);
    case "http2":
      return Buffer.concat([frame(settings, Buffer.alloc(0)), frame(goaway, toGoaway(withTls))]);
    default:
      return beginning satisfies never;
  }
}

// RFC 9113, 6.5, 6.8 and 7.
const settings = 0x4;
const goaway = 0x7;
const inadequateSecurity = 0xc;

/** A frame of the connection itself, without flags. */
function frame(type: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(9);
  header.writeUIntBE(payload.length, 0, 3);
  header.writeUInt8(type, 3);
  return Buffer.concat([header, payload]);
}

/** No stream was served, and why; gRPC clients put the text into the message of their calls. */
function toGoaway(text: string): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(inadequateSecurity, 4);
  return Buffer.concat([head, Buffer.from(text)]);
}

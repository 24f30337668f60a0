// Clients that speak TLS to a plaintext port, or plaintext to a TLS port. Each gets an explanation in a form that its
// protocol can show, and the log has its address and the remedy.
import type { Socket } from "node:net";
import type { Clock } from "../../core/clock.ts";
import type { Log } from "../../core/log.ts";
import { toPeer } from "../http/exchange.ts";
import type { Beginning } from "./protocol-sniffer.ts";
import { toRawAnswer } from "./raw-answer.ts";

const withTls = "this port speaks TLS: connect with https:// or TLS credentials";
const withoutTls = "this port speaks no TLS: connect with http:// or plaintext credentials";

/**
 * Answers a connection of the wrong kind, and closes it within `timeoutMs` whatever
 * the client does. A TLS client gets an HTTP answer: its library then reports that
 * this is not TLS, while a TLS alert would point to versions or ciphers.
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
  // Closing a socket with unread bytes resets it, and the client would lose the answer.
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

/** A frame of stream 0, which is the connection itself, without flags. */
function frame(type: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(9);
  header.writeUIntBE(payload.length, 0, 3);
  header.writeUInt8(type, 3);
  return Buffer.concat([header, payload]);
}

/** The payload of a GOAWAY with last stream 0; gRPC clients put its text into the message of their calls. */
function toGoaway(text: string): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(inadequateSecurity, 4);
  return Buffer.concat([head, Buffer.from(text)]);
}

import type { Socket } from "node:net";
import type { Format } from "../answers/answer.ts";
import { monotonicMs } from "../clock.ts";
import type { AnswerBytes } from "./answer-bytes.ts";
import type { Plan } from "./plan.ts";
import { createRequestReader, type ReceivedRequest } from "./request-reader.ts";
import { type Dependencies, writeAnswer } from "./write-answer.ts";

/** What a connection reads from its upstream, and reports to it. */
export interface Upstream extends Dependencies {
  readonly plan: Plan;
  readonly bytes: Readonly<Record<Format, AnswerBytes>>;
  requestReceived(): void;
  answered(): void;
  /** The gateway closed the connection in mid-answer, at this time. */
  aborted(atMs: number): void;
  failed(fault: string): void;
}

/** Answers the requests of one connection until the gateway closes it. `current` is the upstream as it is now. */
export function serveConnection(socket: Socket, current: () => Upstream): void {
  const read = createRequestReader();
  let stop: (() => void) | undefined;
  socket.setNoDelay(true);
  socket.on("error", () => {});
  socket.on("data", (received) => {
    try {
      for (const request of read(Buffer.from(received.buffer, received.byteOffset, received.byteLength)))
        answer(request);
    } catch (thrown) {
      current().failed(thrown instanceof Error ? thrown.message : String(thrown));
      socket.destroy();
    }
  });
  socket.once("end", left).once("close", left);

  function answer({ method, path, bodyBytes, keepsAlive }: ReceivedRequest): void {
    const upstream = current();
    const format = formatOf(path);
    if (path === "/health") {
      // Routers call an upstream only after it has said that it is well.
      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    if (method !== "POST" || format === undefined) {
      // Gateways may look for models on their own.
      socket.write("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    if (stop !== undefined) throw new Error("a second request came before the answer to the first had ended");
    upstream.requestReceived();
    const { leastBodyBytes = 0 } = upstream.plan;
    if (bodyBytes < leastBodyBytes) upstream.failed(`a request had ${bodyBytes} of ${leastBodyBytes} bytes`);
    let isDone = false;
    const stopWriting = writeAnswer(socket, upstream.plan, upstream.bytes[format], upstream, () => {
      isDone = true;
      stop = undefined;
      upstream.answered();
      if (!keepsAlive) socket.end();
    });
    if (!isDone) stop = stopWriting;
  }

  function left(): void {
    if (stop === undefined) return;
    stop();
    stop = undefined;
    current().aborted(monotonicMs());
  }
}

function formatOf(path: string): Format | undefined {
  if (path.includes("/chat/completions")) return "openai";
  return path.includes("/messages") ? "anthropic" : undefined;
}

import type { Script } from "../support/scripted-upstream.ts";
import type { Choices } from "./meant-answer.ts";
import type { ServedAnswer } from "./served-answer.ts";

/** A script that serves an answer in one or several writes, up to its end or a reset. */
export function scriptOf({ contentType, body, resetAfter }: ServedAnswer, { pick }: Choices): Script {
  const isChunked = resetAfter !== undefined || pick(2) === 0;
  const sent = body.subarray(0, resetAfter);
  const cuts = Array.from({ length: pick(4) }, () => pick(sent.byteLength + 1)).sort((a, b) => a - b);
  const pieces = [0, ...cuts].map((start, at) => sent.subarray(start, cuts[at] ?? sent.byteLength));
  const framing = isChunked ? "transfer-encoding: chunked" : `content-length: ${body.byteLength}`;
  const head = `HTTP/1.1 200 Scripted\r\ncontent-type: ${contentType}\r\n${framing}\r\n\r\n`;
  return async ({ send, reset }) => {
    await send(head);
    for (const piece of pieces.filter(({ byteLength }) => byteLength > 0)) {
      await send(isChunked ? toChunk(piece) : piece);
    }
    if (resetAfter !== undefined) reset();
    else if (isChunked) await send("0\r\n\r\n");
  };
}

function toChunk(piece: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${piece.byteLength.toString(16)}\r\n`), piece, Buffer.from("\r\n")]);
}

import { describe, expect, test } from "vitest";
import { tokenMark } from "../../bench/answers/answer.ts";
import { countByte } from "../../bench/client/count-byte.ts";
import { createFrameReader, toFrame } from "../../bench/client/grpc/frames.ts";
import { createMessageReader } from "../../bench/client/grpc/message-reader.ts";
import { createResponseReader } from "../../bench/client/http/response-reader.ts";
import { createRequestReader } from "../../bench/upstream/request-reader.ts";

// Each reader gets its bytes in two pieces, cut before every byte, and byte by byte.
const readers = {
  "HTTP/2 frames": {
    bytes: Buffer.concat([
      toFrame(4, 1, 0),
      toFrame(0, 0, 5, Buffer.from("first")),
      toFrame(1, 5, 7, Buffer.from("!")),
    ]),
    read(pieces: readonly Buffer[]): unknown[] {
      const found: unknown[] = [];
      const read = createFrameReader(({ type, flags, streamId, payload }) =>
        found.push([type, flags, streamId, payload.toString()]),
      );
      for (const piece of pieces) read(piece);
      return found;
    },
    expected: [
      [4, 1, 0, ""],
      [0, 0, 5, "first"],
      [1, 5, 7, "!"],
    ],
  },
  "gRPC messages": {
    bytes: Buffer.concat([envelope("one"), envelope(""), envelope("three")]),
    read(pieces: readonly Buffer[]): unknown[] {
      const found: unknown[] = [];
      const read = createMessageReader((message) => found.push(message.toString()));
      for (const piece of pieces) read(piece);
      return found;
    },
    expected: ["one", "", "three"],
  },
  "HTTP/1 responses": {
    bytes: Buffer.from(
      "HTTP/1.1 100 Continue\r\n\r\n" +
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nto\r\n~\r\na;x=1\r\n0123456~89\r\n0\r\nx: y\r\n\r\n" +
        "HTTP/1.1 503 No\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbusy",
    ),
    read(pieces: readonly Buffer[]): unknown[] {
      const found: unknown[] = [];
      let body = "";
      const read = createResponseReader({
        head(status) {
          found.push(status);
          body = "";
        },
        body(bytes) {
          body += bytes.toString();
        },
        end: (keepsAlive) => found.push(body, keepsAlive),
      });
      for (const piece of pieces) read(piece);
      return found;
    },
    expected: [200, "to\r\n~0123456~89", true, 503, "busy", false],
  },
  "HTTP/1 requests": {
    bytes: Buffer.from(
      "POST /v1/messages HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello" +
        "POST /v1/chat/completions HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n" +
        "GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
    ),
    read(pieces: readonly Buffer[]): unknown[] {
      const read = createRequestReader();
      return pieces.flatMap((piece) => read(piece));
    },
    expected: [
      { method: "POST", path: "/v1/messages", bodyBytes: 5, keepsAlive: true },
      { method: "POST", path: "/v1/chat/completions", bodyBytes: 5, keepsAlive: true },
      { method: "GET", path: "/", bodyBytes: 0, keepsAlive: false },
    ],
  },
};

describe.each(Object.entries(readers))("%s", (_, { bytes, read, expected }) => {
  test("are the same wherever the bytes are cut", () => {
    for (let at = 0; at <= bytes.byteLength; at += 1) {
      expect(read([bytes.subarray(0, at), bytes.subarray(at)]), `cut before byte ${at}`).toEqual(expected);
    }
    expect(read(Array.from(bytes, (byte) => Buffer.from([byte])))).toEqual(expected);
  });
});

test("a compressed message is refused, because its tokens could not be counted", () => {
  const read = createMessageReader(() => {});

  expect(() => read(Buffer.from([1, 0, 0, 0, 0]))).toThrow("compressed");
});

test("what is no HTTP is refused", () => {
  expect(() => createRequestReader()(Buffer.from("PRI * HTTP/2.0\r\n\r\n"))).toThrow("no request of HTTP/1");
  const read = createResponseReader({ head() {}, body() {}, end() {} });
  expect(() => read(Buffer.from("\0\0\r\n\r\n"))).toThrow("no response of HTTP/1");
});

test.each([
  ["", 0],
  ["none", 0],
  ["~", 1],
  ["~a~~", 3],
])("tokens of %j: %d", (text, count) => {
  expect(countByte(Buffer.from(text), tokenMark)).toBe(count);
});

function envelope(text: string): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(text.length, 1);
  return Buffer.concat([head, Buffer.from(text)]);
}

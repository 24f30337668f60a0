import { expect, test } from "vitest";
import { saysOk, toHeaderBlock } from "../../bench/client/grpc/header-block.ts";
import { createResponse } from "../../bench/client/grpc/response.ts";
import { createSendWindow } from "../../bench/client/grpc/send-window.ts";

const ok = toHeaderBlock({ "grpc-status": "0" });
const token = Buffer.from([0x0a, 6, ...Buffer.from(" word~")]);
const finished = Buffer.from([0x42, 0]);

test.each([
  ["0 as it is", ok, true],
  ["0 in Huffman code", Buffer.from("2040889acac8b21234da8f8107", "hex"), true],
  ["13", toHeaderBlock({ "grpc-status": "13" }), false],
  ["5 in Huffman code", Buffer.from("40889acac8b21234da8f811f", "hex"), false],
  ["none", toHeaderBlock({ "content-type": "application/grpc" }), false],
  ["a form that only a table can decode", Buffer.from("be", "hex"), false],
])("a header block with grpc-status %s says OK: %s", (_, block, expected) => {
  expect(saysOk(block)).toBe(expected);
});

test.each([
  ["a whole answer", [token, token, finished], ok, undefined],
  ["an answer without its last event", [token], ok, "the last message does not end the answer"],
  ["a failed one", [], toHeaderBlock({ "grpc-status": "8" }), /^the trailers do not say grpc-status 0: .*grpc-status/],
])("%s ends as such", (_, messages, trailers, expected) => {
  const seen: { tokens: number; fault?: string | undefined } = { tokens: 0 };
  const response = createResponse(
    {
      tokens(count) {
        seen.tokens += count;
      },
      ended(fault) {
        seen.fault = fault;
      },
    },
    true,
  );
  for (const message of messages) response.data(Buffer.concat([Buffer.from([0, 0, 0, 0, message.length]), message]));
  response.headers(trailers);
  response.end();

  expect(seen.tokens).toBe(messages.filter((message) => message === token).length);
  if (expected === undefined) expect(seen.fault).toBeUndefined();
  else expect(seen.fault).toMatch(expected);
});

test("an upload never exceeds what the server granted to its stream and to the connection", () => {
  const sent: [streamId: number, bytes: number, isLast: boolean][] = [];
  const window = createSendWindow((streamId, { byteLength }, isLast) => sent.push([streamId, byteLength, isLast]));
  const total = (): number => sent.reduce((sum, [, bytes]) => sum + bytes, 0);

  window.send(1, Buffer.alloc(70_000));
  expect(total()).toBe(65_535);
  window.grant(1, 10_000);
  expect(total()).toBe(65_535);
  window.grant(0, 4_000);
  expect(total()).toBe(69_535);
  window.grant(0, 4_000);
  expect(total()).toBe(70_000);
  expect(sent.at(-1)).toEqual([1, 465, true]);
  expect(sent.every(([, bytes]) => bytes <= 16_384)).toBe(true);
});

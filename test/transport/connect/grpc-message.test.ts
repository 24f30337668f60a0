import { assert, property, string } from "fast-check";
import { expect, test } from "vitest";
import { reencodeGrpcMessage } from "../../../src/transport/connect/grpc-message.ts";
import { encodeGrpcMessage } from "../../../src/transport/http/grpc-message.ts";

test.each([
  ["sim: overloaded, try / again?", "sim: overloaded, try / again?"],
  ["100 %", "100 %25"],
  ["one\r\ntwo", "one%0D%0Atwo"],
  ["naïve", "na%C3%AFve"],
  ["😀", "%F0%9F%98%80"],
  [" at both ends ", "%20at both ends%20"],
  ["", ""],
])("%j is encoded as %j", (message, encoded) => {
  expect(encodeGrpcMessage(message)).toBe(encoded);
});

test("what is encoded can be decoded, and is printable ASCII without spaces at its ends", () => {
  assert(
    property(string({ unit: "binary" }), (message) => {
      const encoded = encodeGrpcMessage(message);
      expect(decodeURIComponent(encoded)).toBe(message);
      expect(encoded).toMatch(/^[\x20-\x7e]*$/);
      expect(encoded.trim()).toBe(encoded);
      expect(reencodeGrpcMessage(encodeURIComponent(message))).toBe(encoded);
    }),
  );
});

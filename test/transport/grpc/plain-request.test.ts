import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CompleteRequest, CompleteRequestSchema } from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import { Role } from "../../../src/gen/tokenwire/v1/message_pb.ts";
import { readPlainRequest } from "../../../src/transport/grpc/decoding/plain-request.ts";
import { createShapeCheck } from "../../../src/transport/http/shape/check-shape.ts";

// The whole laws were checked by hand with REQUEST_RUNS=20000.
const numRuns = Number(process.env["REQUEST_RUNS"] ?? 2_000);
const limits = { maxMessageFields: 24, maxNestedMessages: 6 };
const inspect = createShapeCheck(CompleteRequestSchema, "binary", limits);

/** What the usual decoder makes of a request, behind the check of its shape; undefined for one that is refused. */
function decode(bytes: Uint8Array): CompleteRequest | undefined {
  try {
    inspect(bytes);
    return fromBinary(CompleteRequestSchema, bytes);
  } catch {
    return undefined;
  }
}

const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .tuple(fc.constantFrom(1, 63, 64, 65, 127, 128, 300, 20_000), fc.constantFrom("x", "é", "字", "\ufeff"))
    .map(([length, character]) => character.repeat(length)),
);
const message = fc.record(
  { role: fc.constantFrom(Role.UNSPECIFIED, Role.SYSTEM, Role.USER, Role.ASSISTANT, Role.TOOL), text },
  { requiredKeys: [] },
);
const plain = fc.record(
  {
    ...{ model: text, prompt: text, system: text, messages: fc.array(message, { maxLength: 8 }) },
    maxTokens: fc.oneof(fc.nat(100_000), fc.integer()),
    ...{ temperature: fc.double(), topP: fc.double() },
  },
  { requiredKeys: [] },
);
const others = fc.record(
  {
    ...{
      topK: fc.integer(),
      seed: fc.bigInt({ min: 0n, max: 9n }),
      endUserId: text,
      labels: fc.dictionary(text, text),
    },
    ...{ fallbackModels: fc.array(text), heartbeatInterval: fc.constant({ nanos: 1 }) },
    tools: fc.constant([{ name: "a" }].slice()),
  },
  { requiredKeys: [] },
);

function encode(...inits: Parameters<typeof create<typeof CompleteRequestSchema>>[1][]): Buffer {
  return Buffer.concat(inits.map((init) => toBinary(CompleteRequestSchema, create(CompleteRequestSchema, init))));
}

function isSame(bytes: Buffer): boolean {
  const request = readPlainRequest(bytes, limits);
  if (request === undefined) return false;
  expect(request).toStrictEqual(decode(bytes));
  return true;
}

describe("a request that is decoded as plain is the one that protobuf-es decodes", () => {
  test("for plain requests, which may come in parts", () => {
    let count = 0;
    fc.assert(
      fc.property(fc.array(plain, { minLength: 1, maxLength: 2 }), (inits) => {
        if (isSame(encode(...inits))) count += 1;
      }),
      { numRuns },
    );
    expect(count).toBeGreaterThan(numRuns / 10);
  });

  test("for requests with other fields", () => {
    fc.assert(
      fc.property(plain, others, (init, more) => {
        const bytes = encode({ ...init, ...more });
        if (encode(more).byteLength > 0) expect(readPlainRequest(bytes, limits)).toBeUndefined();
        else isSame(bytes);
      }),
      { numRuns },
    );
  });

  test("for requests with wrong bytes", () => {
    const change = fc.tuple(fc.nat(), fc.nat(255));
    fc.assert(
      fc.property(plain, fc.array(change, { minLength: 1, maxLength: 4 }), fc.nat(), (init, changes, cut) => {
        const bytes = encode(init);
        for (const [position, byte] of changes) bytes[position % (Math.min(bytes.length, 40) || 1)] = byte;
        isSame(bytes);
        isSame(bytes.subarray(0, cut % (bytes.length + 1)));
      }),
      { numRuns },
    );
  });

  test("for any bytes", () => {
    const byte = fc.oneof(fc.nat(255), fc.constantFrom(8, 10, 18, 26, 34, 40, 49, 57, 1, 2, 0));
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 30 }), (bytes) => {
        isSame(Buffer.from(bytes));
      }),
      { numRuns },
    );
  });
});

test.each([
  ["a prompt", { model: "openai/gpt", prompt: "hello", system: "be brief", maxTokens: 100 }],
  ["a conversation", { model: "fast", messages: [{ role: Role.USER, text: "grüß dich" }], temperature: 0.5, topP: 1 }],
])("%s is decoded as plain", (_name, init) => {
  expect(isSame(encode(init))).toBe(true);
});

test("a request of more parts than allowed is left to the check of its shape", () => {
  const messages = Array.from({ length: 7 }, () => ({ role: Role.USER, text: "x" }));
  expect(readPlainRequest(encode({ model: "fast", messages }), limits)).toBeUndefined();
  expect(readPlainRequest(encode({ model: "fast", messages: messages.slice(1) }), limits)).toBeDefined();
});

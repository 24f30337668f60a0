import { create, fromBinary, toBinary, toJsonString } from "@bufbuild/protobuf";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { describe, expect, test } from "vitest";
import {
  type CompleteRequest,
  CompleteRequestSchema,
  CountTokensRequestSchema,
} from "../../../../src/gen/tokenwire/v1/completion_pb.ts";
import { Role } from "../../../../src/gen/tokenwire/v1/message_pb.ts";
import { createShapeCheck } from "../../../../src/transport/http/shape/check-shape.ts";
import { seededRandom } from "../../../support/seeded-random.ts";

const limits = { maxMessageFields: 1_000, maxNestedMessages: 200 };
const checkBinary = createShapeCheck(CompleteRequestSchema, "binary", limits);
const checkJson = createShapeCheck(CompleteRequestSchema, "json", limits);
const part = { content: { case: "text", value: "x" } } as const;

type Init = Parameters<typeof create<typeof CompleteRequestSchema>>[1];

/** Requests that are made of `count` things each. */
const kinds: readonly { readonly name: string; readonly make: (count: number) => Init }[] = [
  { name: "messages", make: (count) => ({ messages: times(count, { role: Role.USER, text: "x" }) }) },
  { name: "empty messages", make: (count) => ({ messages: times(count, {}) }) },
  { name: "parts", make: (count) => ({ messages: [{ parts: times(count, part) }] }) },
  {
    name: "parts in a tool result",
    make: (count) => ({
      messages: [{ parts: [{ content: { case: "toolResult", value: { parts: times(count, part) } } }] }],
    }),
  },
  { name: "citations", make: (count) => ({ messages: [{ parts: [{ ...part, citations: times(count, {}) }] }] }) },
  { name: "tools", make: (count) => ({ tools: times(count, { name: "t" }) }) },
  { name: "labels", make: (count) => ({ labels: entries(count) }) },
  { name: "provider options", make: (count) => ({ providerOptionsJson: entries(count) }) },
];

function times<Value>(count: number, value: Value): Value[] {
  return Array.from({ length: count }, () => value);
}

function entries(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, "v"]));
}

function refusal(check: () => void): unknown {
  try {
    check();
    return undefined;
  } catch (error) {
    return error;
  }
}

const tooMany = { reason: "MALFORMED_MESSAGE", quotaViolations: [] };

describe.each(kinds)("$name", ({ make }) => {
  test("pass up to the limit, and are refused above it, in both forms", () => {
    const few = create(CompleteRequestSchema, make(95));
    checkBinary(toBinary(CompleteRequestSchema, few));
    checkJson(Buffer.from(toJsonString(CompleteRequestSchema, few)));
    const many = create(CompleteRequestSchema, make(1_100));
    expect(refusal(() => checkBinary(toBinary(CompleteRequestSchema, many)))).toMatchObject(tooMany);
    expect(refusal(() => checkJson(Buffer.from(toJsonString(CompleteRequestSchema, many))))).toMatchObject(tooMany);
  });

  test("count the same a level deeper, in a request to count tokens", () => {
    const check = createShapeCheck(CountTokensRequestSchema, "binary", limits);
    const request = create(CompleteRequestSchema, make(1_100));
    const bytes = toBinary(CountTokensRequestSchema, create(CountTokensRequestSchema, { request }));
    expect(refusal(() => check(bytes))).toMatchObject(tooMany);
  });
});

describe("what only the binary form can say is counted", () => {
  const repeat = (count: number, write: (writer: BinaryWriter) => void): Uint8Array => {
    const writer = new BinaryWriter();
    for (let index = 0; index < count; index++) write(writer);
    return writer.finish();
  };

  test.each([
    {
      name: "one field again and again",
      write: (writer: BinaryWriter) => writer.tag(2, WireType.LengthDelimited).string("x"),
    },
    {
      name: "one message again and again",
      write: (writer: BinaryWriter) => writer.tag(10, WireType.LengthDelimited).bytes(new Uint8Array()),
    },
    { name: "unknown numbers", write: (writer: BinaryWriter) => writer.tag(1_000, WireType.Varint).uint32(1) },
    { name: "unknown texts", write: (writer: BinaryWriter) => writer.tag(1_000, WireType.LengthDelimited).string("") },
    { name: "stop sequences", write: (writer: BinaryWriter) => writer.tag(8, WireType.LengthDelimited).string("") },
  ])("$name", ({ write }) => {
    expect(refusal(() => checkBinary(repeat(1_001, write)))).toMatchObject(tooMany);
    expect(refusal(() => checkBinary(repeat(199, write)))).toBeUndefined();
  });

  test("a group, which may hold any number of fields", () => {
    const group = repeat(1, (writer) => writer.tag(1_000, WireType.StartGroup).tag(1_000, WireType.EndGroup));
    expect(refusal(() => checkBinary(group))).toMatchObject(tooMany);
  });

  test("a field whose wire type is not its own, which the decoder reads as its own", () => {
    const bytes = repeat(1_100, (writer) => writer.tag(3, WireType.Varint).bytes(new Uint8Array()));
    expect(fromBinary(CompleteRequestSchema, bytes).messages).toHaveLength(1_100);
    expect(refusal(() => checkBinary(bytes))).toMatchObject(tooMany);
  });
});

test("brackets and commas in texts count nothing", () => {
  const message = Buffer.from(JSON.stringify({ model: "m", prompt: '{"[,'.repeat(5_000) }));
  expect(refusal(() => checkJson(message))).toBeUndefined();
});

test("what cannot be read passes, because its decoder refuses it", () => {
  const random = seededRandom(3);
  for (let round = 0; round < 2_000; round++) {
    const bytes = Uint8Array.from({ length: 60 }, () => Math.floor(random() * 256));
    const fault = refusal(() => checkBinary(bytes));
    if (fault !== undefined) expect(fault).toMatchObject({ reason: "MALFORMED_MESSAGE" });
    checkJson(bytes);
  }
});

test("no message that is decoded has more in it than was counted", () => {
  const random = seededRandom(5);
  const most = 160;
  const check = createShapeCheck(CompleteRequestSchema, "binary", { ...limits, maxNestedMessages: most });
  const seed = toBinary(CompleteRequestSchema, create(CompleteRequestSchema, kinds[2]?.make(150)));
  let decodedCount = 0;
  for (let round = 0; round < 3_000; round++) {
    const bytes = Uint8Array.from(seed);
    for (let change = 0; change < 2; change++) bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
    if (refusal(() => check(bytes)) !== undefined) continue;
    const decoded = decode(bytes);
    if (decoded === undefined) continue;
    decodedCount += 1;
    const { messages } = decoded;
    expect(messages.length + messages.reduce((sum, { parts }) => sum + parts.length, 0)).toBeLessThanOrEqual(most);
  }
  expect(decodedCount).toBeGreaterThan(100);
});

function decode(bytes: Uint8Array): CompleteRequest | undefined {
  try {
    return fromBinary(CompleteRequestSchema, bytes);
  } catch {
    return undefined;
  }
}

describe("a number of 64 bits that JSON writes as a string", () => {
  const digits = "9".repeat(1_000_000);

  test.each([
    ["as such", `{"model":"m","seed":"${digits}"}`],
    ["with white space", `{"model":"m" , "seed" : \n "${digits}"}`],
    ["with an escaped name", `{"\\u0073eed":"${digits}"}`],
    ["in a list", `{"seed":[1,"${digits}"]}`],
  ])("is refused before it is read when it is too long, %s", (_, json) => {
    expect(refusal(() => checkJson(Buffer.from(json)))).toMatchObject({
      reason: "MALFORMED_MESSAGE",
      fieldViolations: [{ field: "seed" }],
    });
  });

  test("is refused within another message, too", () => {
    const check = createShapeCheck(CountTokensRequestSchema, "json", limits);
    expect(refusal(() => check(Buffer.from(`{"request":{"seed":"${digits}"}}`)))).toMatchObject({
      reason: "MALFORMED_MESSAGE",
    });
  });

  test.each([
    ["the longest integer", '{"seed":"-9223372036854775808"}'],
    ["digits in a text", `{"seed":"1","prompt":"${digits}"}`],
    ["the name of the field in a text", `{"prompt":"\\"seed\\":${digits}"}`],
    ["a long name of a label", `{"seed":1,"labels":{"${"x".repeat(100)}":"y"}}`],
  ])("passes: %s", (_, json) => {
    expect(refusal(() => checkJson(Buffer.from(json)))).toBeUndefined();
  });
});

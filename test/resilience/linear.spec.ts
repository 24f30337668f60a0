import { create } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { withoutEmitted } from "../../src/core/answer/parts/citation.ts";
import { estimateTokens } from "../../src/core/answer/usage.ts";
import { scrub } from "../../src/core/errors/scrub.ts";
import { findJsonFault } from "../../src/core/text/json-fault.ts";
import { findReserved, holdCap } from "../../src/core/text/reserved-members.ts";
import { truncate } from "../../src/core/text/truncate.ts";
import { type CompleteRequest, CompleteRequestSchema } from "../../src/gen/tokenwire/v1/completion_pb.ts";
import { CitationSchema, Role } from "../../src/gen/tokenwire/v1/message_pb.ts";
import { toRequestBody as toMessagesBody } from "../../src/providers/anthropic/request/request.ts";
import { permissive } from "../../src/providers/openai/dialect.ts";
import { toRequestBody as toChatBody } from "../../src/providers/openai/request/request.ts";
import { appendDetail } from "../../src/providers/openai/response/content/message-state.ts";
import { createThinkTagReader } from "../../src/providers/openai/response/content/think-tags.ts";
import { readCompletion } from "../../src/providers/openai/response/read/read-completion.ts";
import { toInstanceJson } from "../../src/providers/sim/schema/instance.ts";
import { writeTokens } from "../../src/providers/sim/script/script.ts";
import { stopBefore } from "../../src/providers/sim/script/stop-sequences.ts";
import { countTokens } from "../../src/providers/sim/script/tokens.ts";
import { validateCompleteRequest } from "../../src/service/validation/validate.ts";
import { toSafeJsonLine, toSafeShownLine } from "../../src/telemetry/safe-line.ts";
import { parseExactJson, writeJson } from "../../src/wire/json/json.ts";
import { readSse } from "../../src/wire/sse/sse.ts";
import { requestOptions } from "../providers/anthropic/request-body.ts";
import { printFigures } from "../support/figures.ts";
import {
  ask,
  assistant,
  type RequestInit,
  talk,
  text,
  tool,
  toolCall,
  toolResult,
  user,
  weather,
} from "../support/requests.ts";

type Work = (size: number) => unknown;

const lines =
  (piece: string) =>
  (size: number): string =>
    piece.repeat(size / piece.length);
const listOf =
  (item: string) =>
  (size: number): string =>
    `[${lines(`${item},`)(size)}1]`;

async function readAll(text: string, chunkBytes: number): Promise<void> {
  const bytes = Buffer.from(text);
  async function* body(): AsyncGenerator<Uint8Array> {
    for (let start = 0; start < bytes.length; start += chunkBytes) yield bytes.subarray(start, start + chunkBytes);
  }
  for await (const _batch of readSse(body()));
}

const stoppedBy =
  (sequence: string): Work =>
  (size) => [...stopBefore(writeTokens(new Array<string>(size / 4).fill("aaaa")), [sequence])];

function isRefused(check: () => void): boolean {
  try {
    check();
    return false;
  } catch {
    return true;
  }
}

/** What a request may be made of many of, each as many as there may be; a size is how many. */
const requests: readonly (readonly [name: string, size: number, make: (size: number) => RequestInit])[] = [
  ["short messages", 4_096, (size) => talk(...times(size, () => user))],
  ["messages by turns", 4_096, (size) => talk(...times(size, (at) => (at % 2 ? assistant(text("x")) : user)))],
  ["parts", 8_000, (size) => talk({ role: Role.USER, parts: times(size, () => text("x")) })],
  [
    "calls and their results",
    4_000,
    (size) => talk(...times(size, (at) => (at % 2 ? tool(toolResult(`c${at - 1}`)) : assistant(toolCall(`c${at}`))))),
  ],
  ["tools", 512, (size) => ({ ...ask, tools: times(size, (at) => ({ ...weather, name: `t${at}` })) })],
  [
    "values in the arguments of a call",
    500_000,
    (size) => talk(assistant(toolCall("c", `{"a":${listOf("1")(size)}}`))),
  ],
  [
    "values in options",
    30_000,
    (size) => ({ ...ask, providerOptionsJson: { openai: `{"a":${listOf("1")(size)}}`, anthropic: "{}" } }),
  ],
  [
    "values in states",
    60_000,
    (size) => {
      const state = Buffer.from(`{"kind":"anthropic","block":{"a":${listOf("1.50")(150)}}}`);
      return talk(...times(size / 150, () => assistant({ ...text("x"), providerState: state })), user);
    },
  ],
];

function times<Value>(count: number, make: (index: number) => Value): Value[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

/** Validates a request and maps it for both kinds of providers. */
function readRequest(request: CompleteRequest): unknown {
  validateCompleteRequest(request);
  return [
    toChatBody(request, { dialect: permissive, unsupported: "drop" }, true),
    toMessagesBody(request, requestOptions, true),
  ];
}

/** What reads what a caller or a provider wrote, on the shapes that are worst for it. */
const works: readonly (readonly [name: string, size: number, work: Work])[] = [
  ...["[]", '""', "1", '{"a":1}', "1.50", '"\\\\n"', "   "].map(
    (item) => [`a fault in JSON of ${item}`, 250_000, (size: number) => findJsonFault(listOf(item)(size))] as const,
  ),
  ["a fault in a long string", 1_000_000, (size) => findJsonFault(`"${"x".repeat(size)}"`)],
  ["exact JSON", 100_000, (size) => writeJson(parseExactJson(listOf("1.50")(size)))],
  [
    "a chunk of an answer",
    250_000,
    (size) => readCompletion(`{"choices":[{"delta":{"content":${listOf('{"type":"x"}')(size)}}}]}`),
  ],
  [
    "a chunk that looks handed on",
    250_000,
    (size) => readCompletion(`{"x":${JSON.stringify(lines('"arguments"   ')(size))}}`),
  ],
  ...["sk-", "api key: ", "authorization: ", "bearer ", "?key=", "authorization:....", "Bearer a "].map(
    (piece) =>
      [
        `credentials in ${piece}`,
        250_000,
        (size: number) => scrub(lines(piece)(size), ["a secret of some length"]),
      ] as const,
  ),
  ...["max", "token", "len", "generation", "max1", "models", "n"].map(
    (piece) =>
      [
        `a member's name of ${piece} under a cap`,
        250_000,
        (size: number) => {
          const options = { [`${lines(piece)(size)}x`]: 1 };
          return [findReserved(options), isRefused(() => holdCap(options, "openai", 16))];
        },
      ] as const,
  ),
  ["a text that is cut", 500_000, (size) => truncate("é😀".repeat(size / 3), size)],
  ["tokens that are estimated", 4_000_000, (size) => estimateTokens("word ".repeat(size / 5))],
  ["tokens of the simulator", 1_000_000, (size) => countTokens("word \u3000".repeat(size / 6))],
  ["a stop sequence that nearly matches", 200_000, stoppedBy(`${"a".repeat(1_000)}b`)],
  [
    "a log line",
    1_000_000,
    (size) => toSafeShownLine(toSafeJsonLine(JSON.stringify("\u009b\\\u001b".repeat(size / 3)))),
  ],
  [
    "citations",
    3_000,
    (size) => {
      const citations = Array.from({ length: size }, (_, index) =>
        create(CitationSchema, { url: `https://a/${index}` }),
      );
      return withoutEmitted(citations, citations);
    },
  ],
  [
    "pieces of reasoning with names of their own",
    5_000,
    (size) => {
      const details: Record<string, unknown>[] = [];
      for (let index = 0; index < size; index += 1)
        appendDetail(details, { type: "reasoning.text", [`m${index}`]: 1, text: "x" });
    },
  ],
  [
    "white space before a tag",
    50_000,
    (size) => {
      const reader = createThinkTagReader({ beginsInThought: false });
      for (let index = 0; index < size; index += 1) reader.read(" ");
    },
  ],
  [
    "a thought in single characters",
    100_000,
    (size) => {
      const reader = createThinkTagReader({ beginsInThought: false });
      for (const character of `<think>${"<".repeat(size)}`) reader.read(character);
    },
  ],
  [
    "a schema with a long list in a list",
    20_000,
    (size) => toInstanceJson(JSON.stringify({ minItems: size, items: { enum: new Array(size).fill(0) } }), "f"),
  ],
  ...["data: x\n\n", "data:\n", ": x\n", "\n", "x\r", "id: 1\r\n"].map(
    (piece) =>
      [`server-sent ${JSON.stringify(piece)}`, 250_000, (size: number) => readAll(lines(piece)(size), 16_384)] as const,
  ),
  ["one event in single bytes", 50_000, (size) => readAll(`data: ${"x".repeat(size)}\n\n`, 1)],
];

/** Least processor time of five runs, in microseconds. */
async function costOf(work: Work, size: number): Promise<number> {
  const costs: number[] = [];
  for (let run = 0; run < 5; run += 1) {
    const before = process.cpuUsage();
    await work(size);
    const { user, system } = process.cpuUsage(before);
    costs.push(user + system);
  }
  return Math.min(...costs);
}

// Eight times the input costs 8 times as much, and 64 times where it is squared. Between them is room for the collector.
const factor = 8;
const most = 24;
/** Less than this cannot be distinguished from the work of the collector. */
const floorMicros = 4_000;

test.each(works)("%s: eight times as much costs about eight times as much", expectLinear);

test.each(requests)(
  "a request with many %s: eight times as many cost about eight times as much",
  async (name, size, make) => {
    const madeOf = new Map([size, size / factor].map((count) => [count, create(CompleteRequestSchema, make(count))]));
    await expectLinear(name, size, (count) => {
      const request = madeOf.get(count);
      if (request === undefined) throw new Error("there is no request of this size");
      return readRequest(request);
    });
  },
);

async function expectLinear(name: string, size: number, work: Work): Promise<void> {
  await costOf(work, size / factor);
  const once = Math.max(floorMicros, await costOf(work, size / factor));
  const all = await costOf(work, size);
  printFigures(name, { "ms for an eighth": (once / 1_000).toFixed(1), "ms for all": (all / 1_000).toFixed(1) });
  expect(all / once).toBeLessThan(most);
}

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { delta, pieces } from "../../chunks.ts";
import { type OddServer, startOddServer } from "../../odd-server.ts";

// The call that a piece belongs to, for the ways in which servers number, name and repeat calls.

let server: OddServer;

beforeAll(async () => {
  server = await startOddServer();
});

afterAll(() => server.close());

const call = (name: string, args: unknown, rest: object = {}): object => ({
  type: "function",
  function: { name, arguments: args },
  ...rest,
});
const args = (text: string, rest: object = {}): object => ({ function: { arguments: text }, ...rest });
const end = delta({}, "tool_calls");
const [oslo, rome] = ['{"city":"Oslo"}', '{"city":"Rome"}'];

describe("items of a whole list are calls of their own", () => {
  test.each<[what: string, calls: object[], said: string[]]>([
    ["with one id", [call("f", "{}", { id: "x" }), call("g", '{"x":1}', { id: "x" })], ["x f {}", '#1 g {"x":1}']],
    ["equal in every member", [call("f", "{}", { id: "x" }), call("f", "{}", { id: "x" })], ["x f {}", "#1 f {}"]],
    ["without ids", [call("f", oslo), call("f", rome)], [`#0 f ${oslo}`, `#1 f ${rome}`]],
    [
      "with empty ids and one index",
      [call("f", oslo, { id: "", index: 0 }), call("f", rome, { id: "", index: 0 })],
      [`#0 f ${oslo}`, `#1 f ${rome}`],
    ],
    ["without arguments", [call("f", "", { id: "a" }), call("f", null, { id: "b" })], ["a f {}", "b f {}"]],
    ["with arguments that are null", [call("f", "null", { id: "a" })], ["a f {}"]],
    ["with arguments of white space", [call("f", " \n", { id: "a" })], ["a f {}"]],
    ["with an empty list for arguments", [call("f", [], { id: "a" })], ["a f {}"]],
    ["with their members beside the id", [{ id: "a", name: "f", arguments: oslo }], [`a f ${oslo}`]],
    [
      "with an empty custom beside each",
      [call("f", oslo, { id: "a", custom: { name: "", input: "" } })],
      [`a f ${oslo}`],
    ],
  ])("%s", async (_, calls, said) => {
    const expected = said.map((words) => `call ${words}`);

    expect(await server.readMessage({ content: null, tool_calls: calls }, "tool_calls")).toEqual({
      said: expected,
      end: "TOOL_CALLS",
    });
  });
});

describe("pieces of a stream are joined", () => {
  test.each<[what: string, chunks: object[], said: string[]]>([
    [
      "of two calls in one list with one index",
      [pieces(call("f", oslo, { index: 0 }), call("f", rome, { index: 0 }))],
      [`#0 f ${oslo}`, `#1 f ${rome}`],
    ],
    [
      "of whole calls with index 0 and no id",
      [pieces(call("f", oslo, { index: 0, id: "" })), pieces(call("f", rome, { index: 0, id: "" }))],
      [`#0 f ${oslo}`, `#1 f ${rome}`],
    ],
    [
      "of the same call twice, without ids",
      [pieces(call("f", oslo, { index: 0 })), pieces(call("f", oslo, { index: 0 }))],
      [`#0 f ${oslo}`, `#1 f ${oslo}`],
    ],
    [
      "of calls in pieces with index 0 and no ids",
      [
        pieces(call("f", "", { index: 0 })),
        pieces(args(oslo, { index: 0 })),
        pieces(call("f", "", { index: 0 })),
        pieces(args(rome, { index: 0 })),
      ],
      [`#0 f ${oslo}`, `#1 f ${rome}`],
    ],
    [
      "by id, without an index",
      [
        pieces(call("f", "", { id: "a" }), call("g", "", { id: "b" })),
        pieces(args('{"x":0}', { id: "a" })),
        pieces(args('{"x":1}', { id: "b" })),
      ],
      ['a f {"x":0}', 'b g {"x":1}'],
    ],
    [
      "by id, in spite of the index",
      [
        pieces(call("f", "", { index: 0, id: "a" })),
        pieces(call("g", "", { index: 1, id: "b" })),
        pieces(args("{}", { index: 0, id: "b" })),
        pieces(args("{ }", { index: 1, id: "a" })),
      ],
      ["a f { }", "b g {}"],
    ],
    [
      "by indices that are strings",
      [
        pieces(call("f", "", { index: "0", id: "a" })),
        pieces(call("g", "", { index: "1", id: "b" })),
        pieces(args("{}", { index: "0" }), args("{ }", { index: "1" })),
      ],
      ["a f {}", "b g { }"],
    ],
    [
      "by indices that count pieces",
      [
        pieces(call("f", "", { index: 0, id: "a" })),
        pieces(args('{"x"', { index: 1 })),
        pieces(args(":1}", { index: 2 })),
        pieces(call("g", "", { index: 3, id: "b" })),
        pieces(args("{}", { index: 4 })),
      ],
      ['a f {"x":1}', "b g {}"],
    ],
    [
      "by indices that count pieces with their id and name",
      [pieces(call("f", '{"x"', { index: 0, id: "a" })), pieces(call("f", ":1}", { index: 1, id: "a" }))],
      ['a f {"x":1}'],
    ],
    [
      "by indices that count pieces with their name",
      [pieces(call("f", '{"x"', { index: 0 })), pieces(call("f", ":1}", { index: 1 }))],
      ['#0 f {"x":1}'],
    ],
    [
      "with another id in each piece",
      [pieces(call("f", '{"x"', { index: 0, id: "a" })), pieces(call("f", ":1}", { index: 0, id: "b" }))],
      ['a f {"x":1}'],
    ],
    [
      "with another id in each piece, which has no name",
      [
        pieces(call("f", "", { index: 0, id: "a" })),
        pieces(args("{", { index: 0, id: "b" })),
        pieces(args("}", { index: 0, id: "c" })),
      ],
      ["a f {}"],
    ],
    [
      "without index and id, the name repeated",
      [pieces(call("f", "{")), pieces(call("f", "}")), pieces(call("f", oslo))],
      ["#0 f {}", `#1 f ${oslo}`],
    ],
    [
      "of one id for two calls",
      [pieces(call("f", oslo, { index: 0, id: "x" })), pieces(call("f", rome, { index: 1, id: "x" }))],
      [`x f ${oslo}`, `#1 f ${rome}`],
    ],
    [
      "of one id for two calls in pieces",
      [
        pieces(call("f", "", { index: 0, id: "x" })),
        pieces(args(oslo, { index: 0 })),
        pieces(call("g", "", { index: 1, id: "x" })),
        pieces(args(rome, { index: 1 })),
      ],
      [`x f ${oslo}`, `#1 g ${rome}`],
    ],
    [
      "by their place, where they began without an index",
      [
        pieces(call("f", "", { id: "a" }), call("g", "", { id: "b" })),
        pieces(args("{", { index: 0 }), args("{", { index: 1 })),
        pieces(args("}", { index: 0 }), args(" }", { index: 1 })),
      ],
      ["a f {}", "b g { }"],
    ],
    ["of one call that is no list", [delta({ tool_calls: call("f", "{}", { id: "a" }) })], ["a f {}"]],
    ["of a number for an id", [pieces(call("f", "", { index: 0, id: 7 })), pieces(args("{}", { id: 7 }))], ["7 f {}"]],
    [
      "of null in pieces",
      [pieces(call("f", "nu", { index: 0, id: "a" })), pieces(args("ll", { index: 0 }))],
      ["a f {}"],
    ],
    [
      "of a text that only begins like null",
      [pieces(call("f", "nu", { index: 0, id: "a" })), pieces(args("m", { index: 0 }))],
      ["a f num"],
    ],
    [
      "of white space within",
      [pieces(call("f", "{", { index: 0, id: "a" })), pieces(args(" ", { index: 0 })), pieces(args("}", { index: 0 }))],
      ["a f { }"],
    ],
    [
      "of brackets in strings",
      [pieces(call("f", '{"x":"}', { index: 0, id: "a" })), pieces(call("f", '\\"}"}', { index: 0, id: "a" }))],
      ['a f {"x":"}\\"}"}'],
    ],
    [
      "of a call that is repeated whole",
      [
        pieces(call("f", "{", { index: 0, id: "a" })),
        pieces(args("}", { index: 0 })),
        pieces(call("f", "{}", { index: 0, id: "a" })),
      ],
      ["a f {}"],
    ],
    ...["{}", {}, "null", "{ }"].map((first): [string, object[], string[]] => [
      `of a placeholder, ${JSON.stringify(first)}, before the arguments`,
      [
        pieces(call("f", first, { index: 0, id: "a" })),
        pieces(args('{"x"', { index: 0 })),
        pieces(args(":1}", { index: 0 })),
      ],
      ['a f {"x":1}'],
    ]),
    [
      "of white space and a placeholder before arguments",
      [
        pieces(call("f", " ", { index: 0, id: "a" })),
        pieces(args("{}", { index: 0 })),
        pieces(args(oslo, { index: 0 })),
      ],
      [`a f  ${oslo}`],
    ],
    [
      "of a placeholder before arguments without an index",
      [pieces(call("f", "{}", { id: "a" })), pieces(args(oslo))],
      [`a f ${oslo}`],
    ],
    [
      "of a placeholder before arguments, with the same id",
      [pieces(call("f", "", { id: "a" })), pieces(args("{}", { id: "a" })), pieces(args(oslo, { id: "a" }))],
      [`a f ${oslo}`],
    ],
    [
      "of a placeholder alone, and another call",
      [pieces(call("f", "{}", { index: 0, id: "a" })), pieces(call("g", oslo, { index: 1, id: "b" }))],
      ["a f {}", `b g ${oslo}`],
    ],
    [
      "of an empty object in pieces",
      [pieces(call("f", "{", { index: 0, id: "a" })), pieces(args("}", { index: 0 }))],
      ["a f {}"],
    ],
    [
      "of a name that comes again before the arguments",
      [
        pieces(call("f", "", { index: 0, id: "a" })),
        pieces(call("f", "", { index: 0 })),
        pieces(args("{}", { index: 0 })),
      ],
      ["a f {}"],
    ],
    [
      "of names that come again at the end",
      [pieces(call("f", "{}", { index: 0, id: "a" })), pieces(call("f", "", { index: 0 }))],
      ["a f {}"],
    ],
  ])("%s", async (_, chunks, said) => {
    const expected = said.map((words) => `call ${words}`);

    expect(await server.readChunks(...chunks, end)).toEqual({ said: expected, end: "TOOL_CALLS" });
  });
});

test.each<[what: string, id: object]>([
  ["without its id", {}],
  ["with its id", { id: "a" }],
])("a name in pieces %s is a protocol error", async (_, id) => {
  const chunks = [
    pieces(call("get_", "", { index: 0, id: "a" })),
    pieces(call("weather", "", { index: 0, ...id })),
    pieces(args(oslo, { index: 0 })),
  ];
  expect((await server.readChunks(...chunks, end)).end).toBe("UPSTREAM_PROTOCOL_ERROR");
});

test.each<[what: string, chunks: object[]]>([
  ["has arguments alone", [pieces(args("{}", { index: 0 }))]],
  ["has an id alone", [pieces({ index: 0, id: "a" })]],
  ["comes after a whole one", [pieces(call("f", "{}", { index: 0, id: "a" })), pieces(args("{}", { index: 1 }))]],
  ["is of an unknown type", [pieces({ index: 0, id: "a", type: "future", future: { name: "f" } })]],
])("a call without a name is a protocol error: it %s", async (_, chunks) => {
  expect((await server.readChunks(...chunks, end)).end).toBe("UPSTREAM_PROTOCOL_ERROR");
});

test("a call without a name in a whole answer is a protocol error", async () => {
  expect((await server.readMessage({ tool_calls: [args("{}", { id: "a" })] }, "tool_calls")).end).toBe(
    "UPSTREAM_PROTOCOL_ERROR",
  );
});

describe("a finish reason of tool calls without any", () => {
  test.each(["tool_calls", "function_call", "tool_use"])("%s becomes OTHER", async (reason) => {
    expect(await server.readChunks(delta({ content: "I'll read it." }), delta({}, reason))).toEqual({
      said: ["text I'll read it."],
      end: "OTHER",
    });
    expect(await server.readMessage({ content: "I'll read it.", tool_calls: [] }, reason)).toEqual({
      said: ["text I'll read it."],
      end: "OTHER",
    });
  });
});

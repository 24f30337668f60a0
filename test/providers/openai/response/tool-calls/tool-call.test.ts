import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { delta, pieces } from "../../chunks.ts";
import { type OddServer, startOddServer } from "../../odd-server.ts";

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
const end = delta({}, "tool_calls");

describe("a call of a custom tool has its input as its only argument", () => {
  const custom = (input: string, rest: object = {}): object => ({
    type: "custom",
    custom: { name: "sum", input },
    ...rest,
  });
  const said = ['call call_1 sum {"input":"4 + \\"4\\"\\n😀"}'];
  const input = '4 + "4"\n😀';

  test("whole", async () => {
    expect(await server.readMessage({ tool_calls: [custom(input, { id: "call_1" })] }, "tool_calls")).toEqual({
      said,
      end: "TOOL_CALLS",
    });
  });

  test("cut anywhere", async () => {
    for (let cut = 0; cut <= input.length; cut += 1) {
      const first = custom(input.slice(0, cut), { index: 0, id: "call_1" });
      const second = { index: 0, custom: { input: input.slice(cut) } };
      const { said: read } = await server.readChunks(pieces(first), pieces(second), end);

      expect(read.map((words) => JSON.parse(words.replace("call call_1 sum ", "")))).toEqual([{ input }]);
    }
  });

  test("the same piece many times, each with the name", async () => {
    const chunks = Array.from({ length: 4 }, () => pieces(custom("abcdefgh", { index: 0, id: "a" })));

    expect((await server.readChunks(...chunks, end)).said).toEqual([`call a sum {"input":"${"abcdefgh".repeat(4)}"}`]);
  });

  test("without any", async () => {
    expect((await server.readMessage({ tool_calls: [custom("", { id: "a" })] })).said).toEqual([
      'call a sum {"input":""}',
    ]);
  });

  test("among others, sent twice", async () => {
    const calls = [custom("{", { index: 0, id: "a" }), call("f", "{}", { index: 1, id: "b" })];
    const { said: read } = await server.readChunks(pieces(...calls), delta({ tool_calls: calls }, "tool_calls"));

    expect(read).toEqual(['call a sum {"input":"{"}', "call b f {}"]);
  });
});

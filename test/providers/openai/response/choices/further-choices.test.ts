import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { delta, sse } from "../../chunks.ts";
import { type OddServer, startOddServer } from "../../odd-server.ts";

// Choices other than the first.

let server: OddServer;

beforeAll(async () => {
  server = await startOddServer();
});

afterAll(() => server.close());

const calls = (id: string): object => ({
  tool_calls: [{ index: 0, id, type: "function", function: { name: "f", arguments: `{"of":"${id}"}` } }],
});
const said = (id: string): string => `call ${id} f {"of":"${id}"}`;

test("more choices than any model gives are a protocol error", async () => {
  const roles = (count: number): object => ({
    choices: Array.from({ length: count }, (_, index) => ({
      index,
      delta: { role: "assistant" },
      finish_reason: "stop",
    })),
  });

  expect((await server.readChunks(roles(128), delta({ content: "Hi" }, "stop"))).said).toEqual(["text Hi"]);
  expect((await server.readChunks(roles(129))).end).toBe("UPSTREAM_PROTOCOL_ERROR");
});

describe("one answer that is split over several choices is joined", () => {
  test.each<[what: string, choices: object[], expected: string[]]>([
    ["without numbers", [{ message: { content: "Hi" } }, { message: calls("a") }], ["text Hi", said("a")]],
    [
      "with numbers",
      [
        { index: 0, message: { content: "Hi" } },
        { index: 1, message: calls("a") },
      ],
      ["text Hi", said("a")],
    ],
    [
      "with one number",
      [
        { index: 0, message: { content: "Hi" } },
        { index: 0, message: calls("a") },
      ],
      ["text Hi", said("a")],
    ],
    ["the calls first", [{ message: calls("a") }, { message: { content: "Hi" } }], [said("a"), "text Hi"]],
    [
      "each call in one",
      [{ message: { content: "Hi" } }, { message: calls("a") }, { message: calls("b") }],
      ["text Hi", said("a"), said("b")],
    ],
    [
      "reasoning in one",
      [{ message: { reasoning: "hm" } }, { message: { content: "Hi" } }],
      ["reasoning hm", "text Hi"],
    ],
    ["numbered from 1", [{ index: 1, message: { content: "Hi" } }], ["text Hi"]],
  ])("%s", async (_, choices, expected) => {
    const ended = choices.map((choice) => ({ ...choice, finish_reason: "tool_calls" }));
    const odd = { contentType: "application/json", body: JSON.stringify({ model: "m", choices: ended }) };

    expect((await server.read(odd)).said).toEqual(expected);
  });

  test("in a stream", async () => {
    const answer = await server.readChunks(
      delta({ content: "H" }),
      {
        choices: [
          { index: 1, delta: { tool_calls: [{ index: 0, id: "a", function: { name: "f", arguments: "{" } }] } },
        ],
      },
      delta({ content: "i" }),
      {
        choices: [
          {
            index: 1,
            delta: { tool_calls: [{ index: 0, function: { arguments: "}" } }] },
            finish_reason: "tool_calls",
          },
        ],
      },
      delta({}, "stop"),
    );

    expect(answer).toEqual({ said: ["text Hi", "call a f {}"], end: "TOOL_CALLS" });
  });

  test("in a stream that counts from 1", async () => {
    const chunk = (content: string, finishReason: string | null) => ({
      choices: [{ index: 1, delta: { content }, finish_reason: finishReason }],
    });

    expect(await server.readChunks(chunk("H", null), chunk("i", "stop"))).toEqual({ said: ["text Hi"], end: "STOP" });
  });

  test("with two calls of one index and one id", async () => {
    const choice = (index: number) => ({ index, message: calls("a"), finish_reason: "tool_calls" });
    const odd = { contentType: "application/json", body: JSON.stringify({ choices: [choice(0), choice(1)] }) };

    expect((await server.read(odd)).said).toEqual([said("a"), 'call #1 f {"of":"a"}']);
  });
});

test("several answers are a protocol error", async () => {
  const choice = (index: number, content: string) => ({
    index,
    message: { content, ...calls(content) },
    finish_reason: "stop",
  });
  const odd = { contentType: "application/json", body: JSON.stringify({ choices: [choice(1, "b"), choice(0, "a")] }) };

  expect(await server.read(odd)).toEqual({ said: [], end: "UPSTREAM_PROTOCOL_ERROR" });
});

describe("the end of a stream", () => {
  const second = (finishReason: string | null) => ({
    choices: [{ index: 1, delta: calls("a"), finish_reason: finishReason }],
  });

  test("without [DONE] needs a finish reason of each choice that began", async () => {
    const cut = sse(delta({ content: "Hi" }), second(null), delta({}, "stop"));
    const whole = sse(delta({ content: "Hi" }), second("tool_calls"), delta({}, "stop"));

    expect((await server.read({ body: cut })).end).toBe("STREAM_TRUNCATED");
    expect(await server.read({ body: whole })).toEqual({ said: ["text Hi", said("a")], end: "TOOL_CALLS" });
  });

  test("was cut short when one of its choices was", async () => {
    const { end } = await server.readChunks(delta({ content: "Hi" }, "stop"), second("length"));
    expect(end).toBe("MAX_TOKENS");
  });

  test("is a failure when one of its choices failed", async () => {
    expect((await server.readChunks(delta({ content: "Hi" }, "stop"), second("error"))).end).toBe("UPSTREAM_ERROR");
  });

  test("is an error when further choices exceed the retained size", async () => {
    const flood = Array.from({ length: 35 }, () => ({
      choices: [{ index: 1, delta: { content: "x".repeat(1_000_000) } }],
    }));

    expect((await server.readChunks(delta({ content: "Hi" }), ...flood, delta({}, "stop"))).end).toBe(
      "UPSTREAM_PROTOCOL_ERROR",
    );
  });
});

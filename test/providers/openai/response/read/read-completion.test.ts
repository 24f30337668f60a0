import { afterAll, beforeAll, expect, test } from "vitest";
import { sse } from "../../chunks.ts";
import { type OddServer, startOddServer } from "../../odd-server.ts";

// Members with other names or forms than OpenAI's, as servers and proxies write them.

let server: OddServer;

beforeAll(async () => {
  server = await startOddServer();
});

afterAll(() => server.close());

const named = (rest: object): object => ({ tool_calls: [{ index: 0, id: "a", function: { name: "f", ...rest } }] });
const call = { id: "a", function: { name: "f", arguments: '{"x":1}' } };
const called = ['call a f {"x":1}'];

test.each<[what: string, content: unknown, rest: object, said: string[]]>([
  ["text alone", "Hi", {}, ["text Hi"]],
  ["text with its value", { content: [{ type: "text", text: { value: "Hi" } }] }, {}, ["text Hi"]],
  ["reasoning in reasoning_text", { reasoning_text: "hm", content: "Hi" }, {}, ["reasoning hm", "text Hi"]],
  ["reasoning in thinking", { thinking: "hm", content: "Hi" }, {}, ["reasoning hm", "text Hi"]],
  ["reasoning in an object", { reasoning: { text: "hm" }, content: "Hi" }, {}, ["reasoning hm", "text Hi"]],
  [
    "reasoning in two members",
    { reasoning: "hm", reasoning_text: "hm", content: "Hi" },
    {},
    ["reasoning hm", "text Hi"],
  ],
  ["arguments in parameters", named({ parameters: { x: 1 } }), {}, called],
  ["arguments in args", named({ args: '{"x":1}' }), {}, called],
  ["arguments in input", named({ input: { x: 1 } }), {}, called],
  [
    "digits of parameters",
    named({ parameters: { x: 12345678901234567000 } }),
    {},
    ['call a f {"x":12345678901234567000}'],
  ],
  ["calls under numbers", { tool_calls: { 0: call } }, {}, called],
  ["calls under ids", { tool_calls: { a: call } }, {}, called],
  ["calls in the choice", {}, { tool_calls: [call] }, called],
  ["calls in the choice beside an empty list", { tool_calls: [] }, { tool_calls: [call] }, called],
  ["calls in the choice and its message", { tool_calls: [call] }, { tool_calls: [call] }, called],
])("%s", async (_, content, rest, said) => {
  const chunk = { choices: [{ index: 0, delta: content, finish_reason: "stop", ...rest }] };
  const whole = { choices: [{ index: 0, message: content, finish_reason: "stop", ...rest }] };

  expect((await server.read({ body: sse(chunk, "[DONE]") })).said).toEqual(said);
  expect((await server.read({ body: JSON.stringify(whole), contentType: "application/json" })).said).toEqual(said);
});

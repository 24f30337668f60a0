import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { delta, pieces } from "../../chunks.ts";
import { type OddServer, startOddServer } from "../../odd-server.ts";

// Content that a server sends in pieces and whole is emitted once.

let server: OddServer;

beforeAll(async () => {
  server = await startOddServer();
});

afterAll(() => server.close());

const hel = delta({ role: "assistant", content: "Hel" });
const lo = delta({ content: "lo" });
const call = { id: "a", type: "function", function: { name: "f", arguments: '{"x":1}' } };
const callPieces = [
  pieces({ index: 0, id: "a", function: { name: "f", arguments: "" } }),
  pieces({ index: 0, function: { arguments: '{"x":1}' } }),
];

/** The last chunk, with the whole message. */
function whole(message: object, rest: object = {}): object {
  return { object: "chat.completion.done", ...delta({}, "stop", { delta: undefined, message, ...rest }) };
}

test.each<[what: string, chunks: object[], said: string[]]>([
  ["text", [hel, lo, whole({ content: "Hello" })], ["text Hello"]],
  ["text beside an empty delta", [hel, lo, whole({ content: "Hello" }, { delta: { content: "" } })], ["text Hello"]],
  ["text beside its last piece", [hel, whole({ content: "Hello" }, { delta: { content: "lo" } })], ["text Hello"]],
  ["text of which pieces are missing", [hel, whole({ content: "Hello" })], ["text Hello"]],
  ["text that is only whole", [whole({ content: "Hello" })], ["text Hello"]],
  ["text that the message leaves out", [hel, lo, whole({ content: null })], ["text Hello"]],
  [
    "text without the white space around it",
    [delta({ content: "\n\nHel" }), lo, whole({ content: "Hello" })],
    ["text \n\nHello"],
  ],
  ["text in a list", [hel, lo, whole({ content: [{ type: "text", text: "Hello" }] })], ["text Hello"]],
  [
    "text that grows with each chunk",
    [hel, lo].map((chunk, index) => ({
      ...chunk,
      ...whole({ content: "Hello".slice(0, 3 + 2 * index) }, { delta: { content: index === 0 ? "Hel" : "lo" } }),
    })),
    ["text Hello"],
  ],
  ["text that is all in the last delta", [hel, lo, delta({ content: "Hello" }, "stop")], ["text Hello"]],
  ["a short word that the model repeats", [delta({ content: "ha" }), delta({ content: "ha" }, "stop")], ["text haha"]],
  [
    "reasoning",
    [
      delta({ reasoning_content: "h" }),
      delta({ reasoning_content: "m" }),
      hel,
      lo,
      whole({ reasoning_content: "hm", content: "Hello" }),
    ],
    ["reasoning hm", "text Hello"],
  ],
  ["a refusal", [delta({ refusal: "N" }), delta({ refusal: "o." }), whole({ refusal: "No." })], ["refusal No."]],
  ["a call", [...callPieces, whole({ tool_calls: [call] })], ['call a f {"x":1}']],
  ["a call with another id", [...callPieces, whole({ tool_calls: [{ ...call, id: "z" }] })], ['call a f {"x":1}']],
  [
    "a call of which a placeholder came",
    [pieces({ index: 0, id: "a", function: { name: "f", arguments: "{}" } }), whole({ tool_calls: [call] })],
    ['call a f {"x":1}'],
  ],
  [
    "a call with its JSON written differently",
    [...callPieces, whole({ tool_calls: [{ id: "a", function: { name: "f", arguments: { x: 1 } } }] })],
    ['call a f {"x":1}'],
  ],
  [
    "a call of which arguments are missing",
    [...callPieces.slice(0, 1), whole({ tool_calls: [call] })],
    ['call a f {"x":1}'],
  ],
  [
    "a call, and one that is only whole",
    [...callPieces, whole({ tool_calls: [call, { ...call, id: "b" }] })],
    ['call a f {"x":1}', 'call b f {"x":1}'],
  ],
  [
    "an image",
    [
      delta({ images: [{ image_url: { url: "https://example.com/a" } }] }),
      whole({ images: [{ image_url: { url: "https://example.com/a" } }] }),
    ],
    ["image https://example.com/a"],
  ],
  [
    "an image in the last delta",
    [
      delta({ images: [{ image_url: { url: "https://example.com/a" } }] }),
      delta({ images: ["https://example.com/a", "https://example.com/b"] }, "stop"),
    ],
    ["image https://example.com/a", "image https://example.com/b"],
  ],
  [
    "an image in another order",
    [
      delta({ images: [{ image_url: { url: "https://example.com/a" } }] }),
      whole({ images: ["https://example.com/b", "https://example.com/a"] }),
    ],
    ["image https://example.com/a", "image https://example.com/b"],
  ],
  [
    "an image that the model made twice",
    [
      delta({ images: ["https://example.com/a"] }),
      delta({ images: ["https://example.com/a"] }),
      whole({ images: ["https://example.com/a", "https://example.com/a"] }),
    ],
    ["image https://example.com/a", "image https://example.com/a"],
  ],
  [
    "an image, and one that is only whole",
    [
      delta({ images: [{ image_url: { url: "https://example.com/a" } }] }),
      whole({ images: ["https://example.com/a", "https://example.com/b"] }),
    ],
    ["image https://example.com/a", "image https://example.com/b"],
  ],
])("%s", async (_, chunks, said) => {
  expect((await server.readChunks(...chunks)).said).toEqual(said);
});

test.each<[what: string, chunks: object[]]>([
  ["text", [hel, lo, whole({ content: "Hallo" })]],
  ["text, in pieces that are messages", [whole({ content: "Hel" }), whole({ content: "lo" })]],
  ["reasoning", [delta({ reasoning: "hm" }), whole({ reasoning: "no" })]],
  ["arguments", [...callPieces, whole({ tool_calls: [{ ...call, function: { name: "f", arguments: '{"x":2}' } }] })]],
])("%s that the whole message contradicts is a protocol error", async (_, chunks) => {
  expect((await server.readChunks(...chunks)).end).toBe("UPSTREAM_PROTOCOL_ERROR");
});

describe("a message beside a delta in a whole answer", () => {
  const answer = (choice: object) => ({
    contentType: "application/json",
    body: JSON.stringify({ choices: [{ index: 0, finish_reason: "stop", ...choice }] }),
  });

  test.each<[what: string, choice: object]>([
    ["is the answer, where the delta is empty", { delta: { content: "" }, message: { content: "Hello" } }],
    ["is the answer, where the delta is null", { delta: null, message: { content: "Hello" } }],
    ["is emitted once", { delta: { content: "Hello" }, message: { content: "Hello" } }],
    ["may be empty itself", { delta: { content: "Hello" }, message: { content: "" } }],
    ["may be missing", { delta: { content: "Hello" } }],
    ["may be the text of an older API", { text: "Hello" }],
  ])("%s", async (_, choice) => {
    expect(await server.read(answer(choice))).toEqual({ said: ["text Hello"], end: "STOP" });
  });
});

test("thousands of calls that are repeated in another order, with other ids, are emitted once", async () => {
  const count = 4_000;
  const chunks = Array.from({ length: count }, (_, at) =>
    pieces({ index: at, id: `a${at}`, function: { name: "f", arguments: `{"x":${at}}` } }),
  );
  const again = Array.from({ length: count }, (_, at) => ({
    id: `b${at}`,
    function: { name: "f", arguments: `{ "x": ${count - 1 - at} }` },
  }));
  const { said } = await server.readChunks(...chunks, whole({ tool_calls: again }));
  expect(said).toEqual(chunks.map((_, at) => `call a${at} f {"x":${at}}`));
});

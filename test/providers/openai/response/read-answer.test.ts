import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { toAnswer } from "../../../support/http-answer.ts";
import { delta, sse } from "../chunks.ts";
import { type OddBody, type OddServer, startOddServer } from "../odd-server.ts";
import { startStreamTarget } from "../stream-target.ts";

// Bodies that are not framed as their content type says.

let server: OddServer;

beforeAll(async () => {
  server = await startOddServer();
});

afterAll(() => server.close());

const answer = { model: "m", choices: [{ index: 0, message: { content: "Hello" }, finish_reason: "stop" }] };
const json = JSON.stringify(answer);
const chunks = [delta({ content: "Hel" }), delta({ content: "lo" }), delta({}, "stop")];
const lines = chunks.map((chunk) => JSON.stringify(chunk));
const hello = { said: ["text Hello"], end: "STOP" };

describe("a whole answer is read", () => {
  test.each<[what: string, odd: OddBody]>([
    ["as JSON called an event stream", { body: json }],
    ["with [DONE] after it", { body: `${json}\n\ndata: [DONE]\n\n` }],
    ["with [DONE] right after it", { body: `${json}\ndata: [DONE]\n\n` }],
    ["over several lines", { body: `${JSON.stringify(answer, null, 2)}\n` }],
    ["over several lines with CRLF", { body: JSON.stringify(answer, null, "\t").replaceAll("\n", "\r\n") }],
    ["after a byte order mark", { body: `\uFEFF${json}` }],
    ["after white space and comments", { body: `: waiting\n\n  \n \t${json}` }],
    ["as the data of one event", { body: sse(answer, "[DONE]") }],
    [
      "over several lines of data",
      { body: `data: ${JSON.stringify(answer, null, 1).replaceAll("\n", "\ndata: ")}\n\n` },
    ],
    ["as JSON called plain text", { body: json, contentType: "text/plain; charset=utf-8" }],
    ["as JSON called bytes", { body: json, contentType: "application/octet-stream" }],
    ["as JSON with [DONE] after it", { body: `${json}\n\ndata: [DONE]\n\n`, contentType: "application/json" }],
    ["as JSON with [DONE] on its line", { body: `${json}data: [DONE]\n\n`, contentType: "application/json" }],
    ["as an event with [DONE] on its line", { body: `data: ${json}data: [DONE]\n\n` }],
    ["in a list", { body: `[${json}]`, contentType: "application/json" }],
    ...[{}, { message: "", code: null }, { code: 0, message: "success" }].map((error): [string, OddBody] => [
      `beside an error that is none, ${JSON.stringify(error)}`,
      { body: JSON.stringify({ ...answer, error }), contentType: "application/json" },
    ]),
    ["with such an error in its choice", { body: sse({ ...answer, choices: [{ ...answer.choices[0], error: {} }] }) }],
    ...["heartbeat", "metadata"].map((name): [string, OddBody] => [
      `after an event of the name ${name}`,
      { body: `event: ${name}\ndata: {"message":"all is well"}\n\n${sse(answer, "[DONE]")}` },
    ]),
  ])("%s", async (_, odd) => {
    expect(await server.read(odd)).toEqual(hello);
  });
});

describe("a stream is read", () => {
  test.each<[what: string, odd: OddBody]>([
    ["as events called JSON", { body: sse(...chunks, "[DONE]"), contentType: "application/json" }],
    ["as events called plain text", { body: sse(...chunks, "[DONE]"), contentType: "text/plain" }],
    [
      "as events that begin with a comment, called JSON",
      { body: `\n: hi\n\n${sse(...chunks)}`, contentType: "application/json" },
    ],
    ["in lines of JSON called an event stream", { body: `${lines.join("\n")}\n` }],
    ["in lines of JSON called JSON", { body: lines.join("\n"), contentType: "application/json" }],
    ["in lines of JSON called such", { body: lines.join("\r\n"), contentType: "application/x-ndjson" }],
    ["with one line feed between events", { body: `${lines.map((line) => `data: ${line}\n`).join("")}data: [DONE]\n` }],
    ["with CRLF once between events", { body: lines.map((line) => `data:${line}\r\n`).join("") }],
    [
      "with names, and one line feed between events",
      { body: `${lines.map((line) => `event: message\nid: 7\ndata: ${line}\n`).join("")}data: [DONE]` },
    ],
  ])("%s", async (_, odd) => {
    expect(await server.read(odd)).toEqual(hello);
  });
});

test.each<[what: string, body: string]>([
  ["nothing", ""],
  ["no more than [DONE]", sse("[DONE]")],
  ["a role and [DONE]", sse(delta({ role: "assistant", content: "" }), "[DONE]")],
  ["usage and [DONE]", sse({ choices: [], usage: { prompt_tokens: 3, completion_tokens: 0 } }, "[DONE]")],
  ["usage, and a clean end", sse({ choices: [], usage: { prompt_tokens: 3, completion_tokens: 0 } })],
  ["sources and [DONE]", sse({ ...delta({}), citations: ["https://example.com"] }, "[DONE]")],
  ["empty reasoning and [DONE]", sse(delta({ reasoning_content: "", tool_calls: [] }), "[DONE]")],
  ["a whole answer without content", sse({ choices: [{ message: { content: "" } }] }, "[DONE]")],
  ["JSON that is no answer", "{}\n"],
  ["JSON that is cut", json.slice(0, -9)],
  ["JSON that is cut, and [DONE]", `${json.slice(0, -9)}\n\ndata: [DONE]\n\n`],
  ["a finish reason that is the word null", sse(delta({ content: "" }, "null"), delta({}, "null"), "[DONE]")],
  ["text that is cut after the word null", sse(delta({ content: "Hel" }, "null"), delta({ content: "lo" }, "None"))],
  ["lines of a log", "[INFO] started\n{not JSON}\n\ndata: [DONE]\n\n"],
])("a stream of %s is no answer, but may be one later", async (_, body) => {
  expect(await server.errorOf({ body })).toMatchObject({ reason: "STREAM_TRUNCATED", retryable: true });
});

test("a finish reason alone is an answer without content", async () => {
  expect(await server.readChunks(delta({}, "stop"))).toEqual({ said: [], end: "STOP" });
});

describe("an error in an answer with status 200 is that error", () => {
  const error = { message: "no more today", type: "server_error", code: null };

  test.each<[what: string, odd: OddBody]>([
    ["as a field of its own", { body: `error: ${JSON.stringify(error)}\n\ndata: [DONE]\n\n` }],
    ["as such a field after half an event", { body: `data: ${lines[0]}\nerror: ${JSON.stringify({ error })}\n\n` }],
    ["as JSON called an event stream", { body: JSON.stringify({ error }) }],
    ["over several lines", { body: JSON.stringify({ error }, null, 2) }],
    ["as JSON after chunks", { body: `${sse(delta({ content: "Hel" }))}${JSON.stringify({ error })}\n` }],
    ["as JSON after half an event", { body: `data: ${lines[0]}\n${JSON.stringify({ error })}\n\ndata: [DONE]\n\n` }],
    ["in a list", { body: JSON.stringify([{ error }]) }],
    ["in a list, not first", { body: JSON.stringify([answer, { error }]), contentType: "application/json" }],
    ["in words, by its name", { body: `event: error\ndata: ${error.message}\n\n` }],
    ["in a field of its own, in words", { body: `error: ${error.message}\n` }],
    ["as the whole object, by its name", { body: `event: error\ndata: ${JSON.stringify(error)}\n\n` }],
    ["in an event of another name", { body: `event: future\ndata: ${JSON.stringify({ error })}\n\n` }],
    ["as the whole object, by a name of its kind", { body: `event: stream_error\ndata: ${JSON.stringify(error)}\n\n` }],
    ["as a string", { body: sse({ error: error.message }) }],
    ["beside no choices", { body: sse({ choices: [], object: "error", ...error }) }],
    ["in a choice that is not the first", { body: sse({ choices: [{ delta: {} }, { index: 1, error }] }) }],
    ["as a detail", { body: sse({ detail: error.message }) }],
    ["as JSON called plain text", { body: JSON.stringify({ error }), contentType: "text/plain" }],
    ["after the finish reason", { body: sse(...chunks, { error }, "[DONE]") }],
  ])("%s", async (_, odd) => {
    expect((await server.read(odd)).end).toBe("UPSTREAM_ERROR");
    expect((await server.errorOf(odd))?.upstream?.message).toBe(error.message);
  });

  test.each<[what: string, error: object]>([
    ["a code and a message", { error_code: 17, error_msg: "daily limit" }],
    ["a code and msg", { code: 500, msg: "busy", success: false }],
    ["a list", { errors: [{ message: "busy" }] }],
    [
      "MiniMax's base",
      { id: "1", choices: null, base_resp: { status_code: 1008, status_msg: "insufficient balance" } },
    ],
    ["MiniMax's base beside a choice", { ...delta({}, "stop"), base_resp: { status_code: 1002, status_msg: "rpm" } }],
    ["its type", { type: "error", error: { message: "busy" } }],
    ["its object", { object: "error", code: 50_000 }],
    ["a message of details", { message: { detail: [{ loc: ["body"], msg: "missing" }] } }],
  ])("by %s", async (_, shape) => {
    const error = await server.errorOf({ body: sse(delta({ content: "Hel" }), shape, "[DONE]") });

    expect(error?.reason).toMatch(/^(UPSTREAM|RATE|QUOTA)/);
    expect(error?.reason).not.toBe("UPSTREAM_PROTOCOL_ERROR");
  });

  test.each<[what: string, rest: object]>([
    ["nothing", { error: null }],
    ["an empty list", { errors: [], error: [] }],
    ["MiniMax's success", { base_resp: { status_code: 0, status_msg: "success" } }],
    ["a code of success", { code: 0, msg: "ok" }],
  ])("but not by %s", async (_, rest) => {
    expect(await server.readChunks({ ...delta({ content: "Hello" }, "stop"), ...rest })).toEqual(hello);
    expect(await server.readChunks(delta({ content: "Hello" }, "stop"), { choices: [], ...rest })).toEqual(hello);
  });
});

test.each<[what: string, odd: OddBody]>([
  ["a page called plain text", { body: "<html>", contentType: "text/plain" }],
  ["words called plain text", { body: "upstream connect error", contentType: "text/plain" }],
  ["nothing called plain text", { body: "", contentType: "text/plain" }],
  ["an event stream of no type", { body: sse(...chunks, "[DONE]"), contentType: "" }],
])("%s is a protocol error", async (_, odd) => {
  expect((await server.read(odd)).end).toBe("UPSTREAM_PROTOCOL_ERROR");
});

describe("an answer that is neither a stream nor JSON", () => {
  test.each([
    ["an HTML page", toAnswer(["<html>"], "length", { headers: { "content-type": "text/html" } })],
    ["no content", toAnswer([""], "length", { status: 204 })],
    ["of no type", toAnswer([sse(...chunks)], "length", {})],
  ])("is a protocol error: %s", async (_, answer) => {
    const { upstream, target, close } = await startStreamTarget();
    upstream.script = ({ send }) => send(answer);

    expect((await target.read()).error).toMatchObject({ reason: "UPSTREAM_PROTOCOL_ERROR" });
    await close();
  });
});

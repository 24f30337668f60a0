import { expect, test } from "vitest";
import { rules } from "../../conformance/rules/index.ts";
import { type MadeUp, writeCorpus } from "./made-up-corpus.ts";
import {
  agreeing,
  brokenOff,
  chatJson,
  chatStream,
  messageJson,
  messageStream,
  modelList,
  refused,
  tokenCount,
} from "./recordings.ts";
import { runProgram } from "./run-program.ts";

test.each(["whole", "random", "bytes"])("recordings that agree pass, written %s", async (writes) => {
  const { code, stdout, stderr } = await runProgram(writeCorpus(agreeing), "--writes", writes);
  expect(stderr).toBe("");
  expect(stdout).toMatch(/\n7 passed, 0 failed\n$/);
  expect(code).toBe(0);
});

test("the report is a table by provider and kind, then what was not called", async () => {
  const { stdout } = await runProgram(writeCorpus(agreeing));
  const [table, unused, uncalled, counts] = stdout.split("\n\n");
  expect(table?.split("\n")).toEqual([
    "Bodies written whole:",
    "provider  kind           recordings  values  agree  by rule  differ",
    "acme      stream, tools  1           32      32     0        0",
    "acme      json, tools    1           32      32     0        0",
    "acme      json, error    1           12      12     0        0",
    "acme      text           1           10      10     0        0",
    "claudius  stream, tools  1           36      36     0        0",
    "claudius  json, tools    1           36      36     0        0",
    "claudius  json           1           3       3      0        0",
    "all                      7           161     161    0        0",
  ]);
  expect(unused?.split("\n")).toHaveLength(rules.length + 1);
  expect(uncalled).toBe("1 recordings are not called: no RPC reads answers of models");
  expect(counts).toBe("7 passed, 0 failed\n");
});

const spaceless = ["toolCalls[0].arguments", '{"city":"Oslo"}', '{"city": "Oslo"}'] as const;
const otherCity = ["toolCalls[0].arguments", { city: "Bern" }, '{"city":"Oslo"}'] as const;
const unreadable = { ...chatStream, body: `data: {oh}\n\n${chatStream.body}` };
const otherUsage = { prompt_tokens: 12, completion_tokens: 8 };

test.each<[what: string, recording: MadeUp, wrong: object, name: string, expected: unknown, seen: unknown]>([
  ["text", chatStream, { text: "Grüsse 😀" }, "text", "Grüsse 😀", "Grüße 😀"],
  ["reasoning", chatJson, { reasoning: "" }, "reasoning", "", "Hm."],
  ["refusal", chatJson, { refusal: "No." }, "refusal", "No.", ""],
  ["model", messageJson, { model: "c-2" }, "model", "c-2", "c-1"],
  ["call that is not expected", chatJson, { tool_calls: [] }, "toolCalls[0].name", undefined, "weather"],
  ["name of a tool", chatJson, callOf({ name: "x" }), "toolCalls[0].name", "x", "weather"],
  ["space in arguments", chatStream, callOf({ arguments: '{"city":"Oslo"}' }), ...spaceless],
  ["space in a message's arguments", messageStream, { raw_args_by_index: { "2": '{"city":"Oslo"}' } }, ...spaceless],
  ["value in arguments", messageJson, callOf({ arguments: { city: "Bern" } }), ...otherCity],
  ["signature", messageStream, { signatures: [5] }, "signatures", [5], [4]],
  ["number of withheld thoughts", messageJson, { redacted: 1 }, "redacted", 1, 0],
  ["finish reason", chatStream, { finish_reason: "length" }, "finishReason", "MAX_TOKENS", "TOOL_CALLS"],
  ["stop reason", messageJson, { stop_reason: "pause" }, "providerFinishReason", "pause", "tool_use"],
  ["stop sequence", messageJson, { stop_sequence: "END" }, "stopSequence", "END", undefined],
  ["input", messageStream, { usage: { input_tokens: 5, output_tokens: 9 } }, "usage.inputTokens", 5, 26],
  ["output", chatJson, { usage: otherUsage }, "usage.outputTokens", 8, 7],
  ["usage that is not expected", chatJson, { usage: null }, "usage.source", "ESTIMATED", "PROVIDER"],
  ["status", unreadable, {}, "status", "OK", "UPSTREAM_PROTOCOL_ERROR"],
  ["code of an error", refused, { error: { code: "x" } }, "error.code", "x", "model_not_found"],
  ["message of an error", refused, { error: { body: { message: "x" } } }, "error.message", "x", "no model x"],
  ["text before an error", brokenOff, { text: "Ill" }, "text", "Ill", "Well"],
])("a wrong %s is found and reported with both values", async (_what, recording, wrong, name, expected, seen) => {
  const altered = { ...recording, expected: { ...recording.expected, ...wrong } };
  const { code, stdout } = await runProgram(writeCorpus([altered]), "--json");
  expect(code).toBe(1);
  const { findings } = JSON.parse(stdout).recordings[0];
  expect(findings.find((finding: { value: string }) => finding.value === name)).toEqual({
    rpc: expect.stringMatching(/^(Complete|StreamComplete)$/),
    value: name,
    expected,
    seen,
  });
});

test("an answer that no SDK can read but the gateway must is compared by its bytes", async () => {
  const folder = writeCorpus([{ ...tokenCount, body: '{"input_tokens": -1}' }]);
  const { code, stdout } = await runProgram(folder);
  expect(code).toBe(1);
  expect(stdout).toContain(
    'claudius/count, CountTokens: status\n  expected  "OK"\n  seen      "UPSTREAM_PROTOCOL_ERROR"\n',
  );
});

test("a difference is reported with its recording, RPC and value, and fails the run", async () => {
  const { code, stdout } = await runProgram(
    writeCorpus([{ ...chatStream, expected: { sdk: "ok", text: "Hi" } }, chatJson]),
  );
  expect(stdout).toContain('\nacme/stream, StreamComplete: text\n  expected  "Hi"\n  seen      "Grüße 😀"\n');
  expect(stdout).toMatch(/\n1 passed, 1 failed\n$/);
  expect(code).toBe(1);
});

test("long values are shown from shortly before they differ", async () => {
  const long = "word ".repeat(100);
  const body = JSON.stringify({ choices: [{ message: { content: `${long}one` }, finish_reason: "stop" }] });
  const recording = { ...chatJson, body, expected: { sdk: "ok", text: `${long}two`, finish_reason: "stop" } };
  const { stdout } = await runProgram(writeCorpus([recording]));
  expect(stdout).toContain(`\n  expected  …${long.slice(-40)}two"\n  seen      …${long.slice(-40)}one"\n`);
});

test("what a rule explains passes, and is counted for the rule", async () => {
  const expected = { ...chatStream.expected, finish_reason: "stop" };
  const folder = writeCorpus([{ ...chatStream, body: chatStream.body.replace('"tool_calls"}', '"stop"}'), expected }]);
  const { code, stdout } = await runProgram(folder);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^all +1 +32 +30 +2 +0$/m);
  expect(stdout).toMatch(/^ends-in-tool-calls +2 values in 1 recordings$/m);
  expect(stdout).toMatch(/^made-up-id +explains nothing in this folder$/m);
});

test.each([
  ["a provider", "acme", ["acme/stream", "acme/refused"]],
  ["a recording", "acme/refused", ["acme/refused"]],
])("--only chooses %s, and says nothing of rules without use", async (_what, only, names) => {
  const folder = writeCorpus([chatStream, messageJson, refused]);
  const { stdout } = await runProgram(folder, "--only", only, "--json");
  expect(JSON.parse(stdout).recordings.map(({ name }: { name: string }) => name)).toEqual(names);
  expect((await runProgram(folder, "--only", only)).stdout).not.toContain("explains nothing");
});

test("--json prints the whole result", async () => {
  const { stdout } = await runProgram(writeCorpus([refused, modelList]), "--json", "--writes", "random", "--seed", "7");
  expect(JSON.parse(stdout)).toEqual({
    writes: "random",
    seed: 7,
    passed: 1,
    failed: 0,
    rules: rules.map(({ name, what, why }) => ({ name, what, why, explains: 0 })),
    recordings: [
      {
        name: "acme/refused",
        provider: "acme",
        api: "openai-chat",
        kind: "json, error",
        rpcs: ["Complete", "StreamComplete"],
        recordings: 1,
        compared: 12,
        agreeing: 12,
        byRule: 0,
        differing: 0,
        findings: [],
      },
      expect.objectContaining({ name: "claudius/models", rpcs: [], compared: 0 }),
    ],
  });
});

test("--help says how to run it", async () => {
  const { code, stdout } = await runProgram("--help");
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Usage: conformance \[options\] <folder>\n/);
});

function callOf(call: object): object {
  return { tool_calls: [{ id: "call_1", name: "weather", arguments: '{"city": "Oslo"}', ...call }] };
}

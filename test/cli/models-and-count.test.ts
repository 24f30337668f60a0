import { create, fromJsonString } from "@bufbuild/protobuf";
import { afterEach, beforeEach, expect, test } from "vitest";
import { formatTable } from "../../src/cli/format-table.ts";
import { CountTokensResponseSchema } from "../../src/gen/tokenwire/v1/completion_pb.ts";
import { ModelSchema } from "../../src/gen/tokenwire/v1/model_pb.ts";
import { type RecordingGateway, startRecordingGateway } from "../support/recording-gateway.ts";
import { runInProcess } from "../support/run-in-process.ts";
import { startTestGateway } from "../support/test-gateway.ts";

let recorder: RecordingGateway;
beforeEach(async () => {
  recorder = await startRecordingGateway();
});
afterEach(() => recorder.close());

const fast = create(ModelSchema, { name: "fast", targets: ["a/small", "b/small"], contextWindow: 200_000 });
const other = create(ModelSchema, { name: "a/small", targets: ["a/small"] });

test("models lists the names of all pages, one a line", async () => {
  recorder.modelPages = [[fast], [other]];
  const finished = await runInProcess(["models", "--address", recorder.address]);
  expect(finished).toEqual({ code: 0, stdout: "fast\na/small\n", stderr: "" });
});

test("models --json prints each model of the API on a line", async () => {
  recorder.modelPages = [[fast, other]];
  const { stdout } = await runInProcess(["models", "--address", recorder.address, "--json"]);
  const models = stdout
    .trimEnd()
    .split("\n")
    .map((line) => fromJsonString(ModelSchema, line));
  expect(models).toEqual([fast, other]);
});

test("models names the providers that could not be asked on standard error, each once, and succeeds", async () => {
  recorder.modelPages = [[fast], [other]];
  recorder.unlistedProviders = [{ provider: "b", reason: "UPSTREAM_UNREACHABLE", message: "b: refused\u001b[2J" }];
  const stderr = "the models of b are not listed: UPSTREAM_UNREACHABLE: b: refused\ufffd[2J\n";
  for (const flags of [[], ["--json"]]) {
    const finished = await runInProcess(["models", "--address", recorder.address, ...flags]);
    expect(finished).toMatchObject({ code: 0, stderr });
  }
});

test("a gateway that lists nothing is told so beside the empty list", async () => {
  const finished = await runInProcess(["models", "--address", recorder.address]);
  const stderr = 'the gateway lists no model; a request may name any "provider/model"\n';
  expect(finished).toEqual({ code: 0, stdout: "", stderr });
});

test("a table has columns as wide as their widest cell, and none for what nobody knows", () => {
  const rows = [
    ["fast", "a/small, b/small", "", "8"],
    ["a/small", "a/small", "", ""],
  ];
  expect(formatTable(["MODEL", "SERVED BY", "CONTEXT", "MOST OUTPUT"], rows)).toEqual([
    "MODEL    SERVED BY         MOST OUTPUT",
    "fast     a/small, b/small  8",
    "a/small  a/small",
  ]);
});

test("count prints the number alone, and beside it when it is an estimate", async () => {
  const finished = await runInProcess(["count", "--address", recorder.address, "-m", "model", "hello"]);
  const stderr = "estimated by the gateway: the provider does not count\n";
  expect(finished).toEqual({ code: 0, stdout: "7\n", stderr });
});

test("count --json prints the response of the API and nothing beside it", async () => {
  const finished = await runInProcess(["count", "--address", recorder.address, "-m", "model", "--json", "hello"]);
  expect({ ...finished, stdout: fromJsonString(CountTokensResponseSchema, finished.stdout) }).toMatchObject({
    code: 0,
    stdout: { inputTokens: 7, estimated: true },
    stderr: "",
  });
});

test("what the provider counts needs no word, and what fails exits with 1", async () => {
  const gateway = await startTestGateway();
  const counted = await runInProcess(["count", "--address", gateway.address, "-m", "sim/echo", "one two three"]);
  const failed = await runInProcess(["count", "--address", gateway.address, "-m", "nobody", "hello"]);
  await gateway.drain();
  expect(counted).toEqual({ code: 0, stdout: "3\n", stderr: "" });
  expect(failed).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining("NOT_FOUND MODEL_NOT_FOUND") });
  const unreachable = await runInProcess(["models", "--address", gateway.address]);
  expect(unreachable).toMatchObject({ code: 3, stdout: "" });
});

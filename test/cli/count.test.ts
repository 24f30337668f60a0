import { fromJsonString } from "@bufbuild/protobuf";
import { afterEach, beforeEach, expect, test } from "vitest";
import { CountTokensResponseSchema } from "../../src/gen/tokenwire/v1/completion_pb.ts";
import { type RecordingGateway, startRecordingGateway } from "../support/recording-gateway.ts";
import { runInProcess } from "../support/run-in-process.ts";
import { startTestGateway } from "../support/test-gateway.ts";

let recorder: RecordingGateway;
beforeEach(async () => {
  recorder = await startRecordingGateway();
});
afterEach(() => recorder.close());

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

test("a count of the provider needs no note, and a count that fails exits with 1", async () => {
  const gateway = await startTestGateway();
  const counted = await runInProcess(["count", "--address", gateway.address, "-m", "sim/echo", "one two three"]);
  const failed = await runInProcess(["count", "--address", gateway.address, "-m", "nobody", "hello"]);
  await gateway.drain();
  expect(counted).toEqual({ code: 0, stdout: "3\n", stderr: "" });
  expect(failed).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining("NOT_FOUND MODEL_NOT_FOUND") });
  const unreachable = await runInProcess(["models", "--address", gateway.address]);
  expect(unreachable).toMatchObject({ code: 3, stdout: "" });
});

import { create, fromJsonString } from "@bufbuild/protobuf";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ModelSchema } from "../../src/gen/tokenwire/v1/model_pb.ts";
import { type RecordingGateway, startRecordingGateway } from "../support/recording-gateway.ts";
import { runInProcess } from "../support/run-in-process.ts";

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

test("for a gateway that lists nothing, standard error says so", async () => {
  const finished = await runInProcess(["models", "--address", recorder.address]);
  const stderr = 'the gateway lists no model; a request may name any "provider/model"\n';
  expect(finished).toEqual({ code: 0, stdout: "", stderr });
});

import { join } from "node:path";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { afterEach, expect, test } from "vitest";
import { CompletionService, FinishReason } from "../../src/gen/tokenwire/v1/completion_pb.ts";
import { ModelService } from "../../src/gen/tokenwire/v1/model_pb.ts";
import { writeFiles } from "../support/temporary-files.ts";
import { type ServedProcess, serveProcess } from "../support/tokenwire-process.ts";

const started: ServedProcess[] = [];
afterEach(async () => {
  for (const { child, exited } of started.splice(0)) {
    child.kill("SIGKILL");
    await exited;
  }
});

async function serveFile(text: string): Promise<ServedProcess> {
  const served = await serveProcess(["--config", join(writeFiles({ "gateway.yaml": text }), "gateway.yaml")]);
  started.push(served);
  return served;
}

test("a gateway that is described in a file serves its aliases, with their defaults and caps", async () => {
  const { address, log, stderr } = await serveFile(`
providers:
  toy: {kind: sim}
models:
  echo: toy/echo
  short: {target: "toy/long?tokens=100", caps: {maxTokens: 3}}
  brief: {target: toy/echo, defaults: {stopSequences: [world]}}
  hurried: {target: "toy/long?stall=forever&after=1", caps: {totalTimeout: 100ms}}
`);
  const transport = createGrpcTransport({ baseUrl: address });
  const { complete, countTokens, streamComplete } = createClient(CompletionService, transport);

  expect(await complete({ model: "echo", prompt: "hello" })).toMatchObject({
    text: "hello",
    served: { provider: "toy", model: "simulated-echo" },
  });
  expect(await complete({ model: "short", prompt: "count", maxTokens: 50 })).toMatchObject({
    finishReason: FinishReason.MAX_TOKENS,
    usage: { outputTokens: 3 },
  });
  expect(await complete({ model: "brief", prompt: "hello world" })).toMatchObject({
    text: "hello ",
    finishReason: FinishReason.STOP_SEQUENCE,
  });
  const request = { model: "echo", prompt: "hello" };
  expect(await countTokens({ request })).toEqual(await countTokens({ request: { ...request, model: "toy/echo" } }));

  const events = (async () => {
    for await (const _ of streamComplete({ model: "hurried", prompt: "count" }));
  })();
  await expect(events).rejects.toMatchObject({
    code: Code.DeadlineExceeded,
    rawMessage: "the call took longer than the limit of its model, 100 ms",
  });
  await expect.poll(() => log.find(({ model }) => model === "echo")).toMatchObject({ provider: "toy", status: "OK" });

  expect(stderr()).toContain('--model echo "hello"');

  const models = createClient(ModelService, transport);
  const listed = (await models.listModels({})).models.map(({ name }) => name);
  expect(listed.slice(0, 5)).toEqual(["brief", "echo", "hurried", "short", "toy/echo"]);
  expect((await models.getModel({ name: "short" })).model).toMatchObject({
    targets: ["toy/long?tokens=100"],
    maxOutputTokens: 3,
  });
  const failure = ConnectError.from(await complete({ model: "ehco", prompt: "?" }).catch((thrown: unknown) => thrown));
  expect(failure.code).toBe(Code.NotFound);
  expect(failure.rawMessage).toBe(
    'no model "ehco"; did you mean "echo"? the aliases are echo, short, brief, hurried; else write "provider/model", of which there are toy/…',
  );
});

import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Gateway } from "../../src/app.ts";
import { BadRequestSchema, ErrorInfoSchema } from "../../src/gen/google/rpc/error_details_pb.ts";
import { CompletionService } from "../../src/gen/tokenwire/v1/completion_pb.ts";
import { ModelService } from "../../src/gen/tokenwire/v1/model_pb.ts";
import { startTestGateway } from "../support/test-gateway.ts";

let gateway: Gateway;
beforeAll(async () => {
  // Nothing listens there: neither counting nor listing may need it.
  gateway = await startTestGateway({ "openai-models": "small,large" }, { OPENAI_BASE_URL: "http://127.0.0.1:9/v1" });
});
afterAll(() => gateway.drain());

function completions() {
  return createClient(CompletionService, createGrpcTransport({ baseUrl: gateway.address }));
}

function models() {
  return createClient(ModelService, createGrpcTransport({ baseUrl: gateway.address }));
}

async function failureOf(promise: Promise<unknown>) {
  const error = ConnectError.from(
    await promise.then(
      () => undefined,
      (thrown: unknown) => thrown,
    ),
  );
  return {
    code: error.code,
    reason: error.findDetails(ErrorInfoSchema)[0]?.reason,
    fields: error
      .findDetails(BadRequestSchema)
      .flatMap(({ fieldViolations }) => fieldViolations.map(({ field }) => field)),
  };
}

test("a provider that counts gives the count that the answer's usage has", async () => {
  const request = { model: "sim/echo", system: "be brief", prompt: "one two three" };
  const { usage } = await completions().complete(request);
  expect(await completions().countTokens({ request })).toMatchObject({
    inputTokens: usage?.inputTokens,
    estimated: false,
  });
});

test("one that does not count gets an estimate that says so, without an upstream call", async () => {
  const request = { model: "openai/small", prompt: "12345678" };
  expect(await completions().countTokens({ request })).toMatchObject({ inputTokens: 9, estimated: true });
});

test.each<[what: string, request: Parameters<ReturnType<typeof completions>["countTokens"]>[0], failure: object]>([
  ["no request", {}, { code: Code.InvalidArgument, reason: "INVALID_REQUEST", fields: ["request"] }],
  [
    "a broken rule",
    { request: { model: "sim/echo", prompt: "hello", temperature: 7 } },
    { code: Code.InvalidArgument, reason: "INVALID_REQUEST", fields: ["request.temperature"] },
  ],
  [
    "an unknown model",
    { request: { model: "nowhere/x", prompt: "hello" } },
    { code: Code.NotFound, reason: "MODEL_NOT_FOUND", fields: ["request.model"] },
  ],
])("counting %s is refused with the field", async (_what, request, failure) => {
  expect(await failureOf(completions().countTokens(request))).toMatchObject(failure);
});

test("the pages of ListModels hold every model once, in order", async () => {
  const all = (await models().listModels({})).models.map(({ name }) => name);
  expect(all).toEqual(expect.arrayContaining(["sim/echo", "openai/small", "openai/large"]));
  const paged: string[] = [];
  let pageToken = "";
  do {
    const page = await models().listModels({ pageSize: 3, pageToken });
    paged.push(...page.models.map(({ name }) => name));
    ({ nextPageToken: pageToken } = page);
  } while (pageToken !== "");
  expect(paged).toEqual(all);
});

test("GetModel knows models that no list names, and no others", async () => {
  expect((await models().getModel({ name: "openai/unlisted" })).model).toMatchObject({
    name: "openai/unlisted",
    targets: ["openai/unlisted"],
  });
  expect(await failureOf(models().getModel({ name: "nowhere/x" }))).toMatchObject({
    code: Code.NotFound,
    reason: "MODEL_NOT_FOUND",
  });
});

test.each([
  [{ pageSize: -1 }, "page_size"],
  [{ pageToken: "x" }, "page_token"],
])("ListModels %j names %s", async (request, field) => {
  expect(await failureOf(models().listModels(request))).toMatchObject({
    code: Code.InvalidArgument,
    reason: "INVALID_REQUEST",
    fields: [field],
  });
});

import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Gateway } from "../../src/app.ts";
import { BadRequestSchema, ErrorInfoSchema } from "../../src/gen/google/rpc/error_details_pb.ts";
import { CompletionService } from "../../src/gen/tokenwire/v1/completion_pb.ts";
import { ModelService } from "../../src/gen/tokenwire/v1/model_pb.ts";
import { chatForm, toOpenStream } from "../support/answer-forms.ts";
import { readOutcome } from "../support/call-outcome.ts";
import { inTurn, refuseWith, stallAfter } from "../support/fault-scripts.ts";
import { providerAt, startFaultStage, startFaultUpstream } from "../support/fault-stage.ts";
import { toJsonAnswer } from "../support/http-answer.ts";
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

test("counting takes a slot of the gateway: with the only one taken it is refused, whoever would count", async () => {
  const upstream = await startFaultUpstream(stallAfter(toOpenStream(chatForm.opening, chatForm.delta("hel"))));
  const stage = await startFaultStage({
    admission: { maxCalls: 1, queueLength: 0 },
    providers: { sim: { kind: "sim" }, slow: providerAt(upstream.origin, chatForm) },
  });
  const counting = createClient(CompletionService, createGrpcTransport({ baseUrl: stage.gateway.address }));
  const leaving = new AbortController();
  const begun = Promise.withResolvers<void>();
  const request = { model: "slow/m", prompt: "hello" };
  const outcome = readOutcome(stage.client, request, { signal: leaving.signal }, () => begun.resolve());
  await begun.promise;
  for (const model of ["sim/echo", "slow/m"]) {
    expect(await failureOf(counting.countTokens({ request: { model, prompt: "hello" } }))).toMatchObject({
      code: Code.ResourceExhausted,
      reason: "GATEWAY_OVERLOADED",
    });
  }
  leaving.abort();
  await outcome;
});

test("when a provider refuses one of its keys the next one counts", async () => {
  const counted = toJsonAnswer('{"input_tokens":17}');
  const upstream = await startFaultUpstream(inTurn(refuseWith(401), ({ send }) => send(counted)));
  const stage = await startFaultStage({
    providers: { claude: { kind: "anthropic", baseUrl: upstream.origin, apiKeys: ["key-1", "key-2"] } },
  });
  const counting = createClient(CompletionService, createGrpcTransport({ baseUrl: stage.gateway.address }));
  expect(await counting.countTokens({ request: { model: "claude/m", prompt: "hello" } })).toMatchObject({
    inputTokens: 17,
    estimated: false,
  });
  expect(upstream.requests.map(({ headers }) => headers.get("x-api-key"))).toEqual(["key-1", "key-2"]);
});

/** Anthropic's servers that count in turn as scripted, behind "fast" (both have the model) and "mixed" (the second has another). */
async function startCounting(first: Parameters<typeof startFaultUpstream>[0]) {
  const [one, two] = [await startFaultUpstream(first), await startFaultUpstream(({ send }) => send(toCount(23)))];
  const claude = (baseUrl: string) => ({ kind: "anthropic", baseUrl, apiKey: "key" }) as const;
  const stage = await startFaultStage({
    providers: { one: claude(one.origin), two: claude(two.origin) },
    models: { fast: { targets: ["one/m", "two/m"] }, mixed: { targets: ["one/m", "two/other"] } },
    retries: { baseDelay: "1ms" },
    breaker: { consecutiveFailures: 1 },
  });
  const client = createClient(CompletionService, createGrpcTransport({ baseUrl: stage.gateway.address }));
  const count = (model: string) => client.countTokens({ request: { model, prompt: "12345678" } });
  return { one, two, count };
}

const toCount = (tokens: number) => toJsonAnswer(`{"input_tokens":${tokens}}`);

test("a count that is rate-limited is tried again at its only target", async () => {
  const { one, count } = await startCounting(inTurn(refuseWith(429), ({ send }) => send(toCount(17))));
  expect(await count("one/m")).toMatchObject({ inputTokens: 17, estimated: false });
  expect(one.requests.map(({ path }) => path)).toEqual(["/v1/messages/count_tokens", "/v1/messages/count_tokens"]);
});

test("after 503 the same model at another provider counts, another model never does", async () => {
  const { one, two, count } = await startCounting(refuseWith(503));
  expect(await count("mixed")).toMatchObject({ inputTokens: 9, estimated: true });
  expect([one.requests.length, two.requests.length]).toEqual([1, 0]);
  // The breaker of the first is open by now.
  expect(await count("fast")).toMatchObject({ inputTokens: 23, estimated: false });
  expect(await count("one/m")).toMatchObject({ inputTokens: 9, estimated: true });
  expect([one.requests.length, two.requests.length]).toEqual([1, 1]);
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

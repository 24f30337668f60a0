import { create } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { createRunner } from "../../../src/core/call/runner.ts";
import { GatewayError, type Reason } from "../../../src/core/errors/error.ts";
import { silentLog } from "../../../src/core/log.ts";
import type { Provider } from "../../../src/core/provider.ts";
import { CompleteRequestSchema } from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import type { Slots } from "../../../src/routing/layers/slots.ts";
import type { ModelResolver } from "../../../src/routing/targets/model-resolver.ts";
import { batches, finished, scriptedProvider, text } from "../../support/scripted-provider.ts";
import { openOnce, resolverOf, slotsOf, targetOf } from "../../support/targets.ts";
import { beginTestCall } from "../../support/test-call.ts";

function scripted(open: Provider["open"]): { resolver: ModelResolver; slots: Slots } {
  const slots = slotsOf("scripted", { concurrency: 1 });
  return { resolver: resolverOf([targetOf(scriptedProvider(open), { slots })]), slots };
}

function requestFor(model: string) {
  return create(CompleteRequestSchema, { model, prompt: "hello" });
}

test("the provider gets its own model id, split at the first slash, and the caller's request stays as it is", async () => {
  const asked: string[] = [];
  const { resolver } = scripted((request) => {
    asked.push(request.model);
    return batches([text("a"), finished()]);
  });
  const request = requestFor("scripted/org/model:7b");
  await createRunner(openOnce(resolver)).complete(request, beginTestCall({ streaming: false }));
  expect(asked).toEqual(["org/model:7b"]);
  expect(request.model).toBe("scripted/org/model:7b");
});

test.each<[how: string, open: Provider["open"]]>([
  ["a finished answer", () => batches([text("a"), finished()])],
  ["an answer that breaks off", () => batches([text("a")])],
  ["a provider that refuses", () => Promise.reject(new GatewayError("UPSTREAM_OVERLOADED", "busy"))],
  [
    "a provider that throws",
    () => {
      throw new Error("bug");
    },
  ],
])("the slot is free after %s", async (_how, open) => {
  const { resolver, slots } = scripted(open);
  const completions = createRunner(openOnce(resolver));
  await completions.complete(requestFor("scripted/m"), beginTestCall({ streaming: false })).catch(() => {});
  expect(slots.taken).toBe(0);
});

test.each<[reason: Reason, lines: number]>([
  ["UPSTREAM_UNAUTHENTICATED", 1],
  ["UPSTREAM_PERMISSION_DENIED", 1],
  ["QUOTA_EXHAUSTED", 1],
  ["RATE_LIMITED", 0],
])("an attempt that fails with %s writes %i error lines for the operator", async (reason, count) => {
  const lines: object[] = [];
  const log = { ...silentLog, error: (facts: object) => lines.push(facts) };
  const { resolver } = scripted(() => Promise.reject(new GatewayError(reason, "no")));
  const call = beginTestCall({ streaming: false, log });
  await createRunner(openOnce(resolver))
    .complete(requestFor("scripted/m"), call)
    .catch(() => {});
  expect(lines).toEqual(
    new Array(count).fill(expect.objectContaining({ provider: "scripted", reason, call: call.id })),
  );
});

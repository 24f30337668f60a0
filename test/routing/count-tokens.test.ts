import { create } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { GatewayError, type Reason } from "../../src/core/errors/error.ts";
import type { Provider } from "../../src/core/provider.ts";
import { CompleteRequestSchema, CountTokensResponseSchema } from "../../src/gen/tokenwire/v1/completion_pb.ts";
import { batches, scriptedProvider } from "../support/scripted-provider.ts";
import { countAt, resolverOf, slotsOf, targetOf } from "../support/targets.ts";
import { beginTestCall } from "../support/test-call.ts";

const request = create(CompleteRequestSchema, { model: "scripted/model", prompt: "12345678", system: "1234" });

function counterOf(countTokens?: Provider["countTokens"], ...others: Provider["countTokens"][]) {
  const slots = slotsOf("scripted", { concurrency: 1 });
  const provider = { ...scriptedProvider(() => batches()), ...(countTokens && { countTokens }) };
  const otherKeys = others.map((other) => ({ ...provider, ...(other && { countTokens: other }) }));
  const resolver = resolverOf([targetOf(provider, { slots, otherKeys })]);
  return { slots, count: countAt(resolver) };
}

test("a provider that counts is asked for its own model, inside a slot", async () => {
  const seen: object[] = [];
  const { slots, count } = counterOf(async ({ model }) => {
    seen.push({ model, taken: slots.taken });
    return 17;
  });
  const call = beginTestCall({ streaming: false });
  expect(await count(request, call)).toEqual(create(CountTokensResponseSchema, { inputTokens: 17 }));
  expect(seen).toEqual([{ model: "model", taken: 1 }]);
  expect(slots.taken).toBe(0);
  expect(call.outcome).toEqual({ kind: "ok" });
});

test("without one the count is an estimate and says so", async () => {
  const { count } = counterOf();
  const expected = create(CountTokensResponseSchema, { inputTokens: 2 + 1 + 2 * 4 + 3, estimated: true });
  expect(await count(request, beginTestCall({ streaming: false }))).toEqual(expected);
});

test("a provider that fails ends the call with its error and gives the slot back", async () => {
  const error = new GatewayError("UPSTREAM_OVERLOADED", "busy");
  const { slots, count } = counterOf(() => Promise.reject(error));
  const call = beginTestCall({ streaming: false });
  await expect(count(request, call)).rejects.toBe(error);
  expect(slots.taken).toBe(0);
  expect(call.outcome).toEqual({ kind: "failed", error });
});

test.each<Reason>(["UPSTREAM_UNAUTHENTICATED", "RATE_LIMITED"])("after %s the next key counts", async (reason) => {
  const refuse = () => Promise.reject(new GatewayError(reason, "no"));
  const { slots, count } = counterOf(refuse, refuse, async () => 17);
  const call = beginTestCall({ streaming: false });
  expect(await count(request, call)).toMatchObject({ inputTokens: 17, estimated: false });
  expect([call.progress.attempts, slots.taken]).toEqual([3, 0]);
});

test("a call that ends does not wait for a provider that hangs", async () => {
  const { slots, count } = counterOf(() => new Promise(() => {}));
  const call = beginTestCall({ streaming: false });
  const counting = count(request, call);
  const error = new GatewayError("CALLER_CANCELLED", "gone");
  call.end({ kind: "failed", error });
  await expect(counting).rejects.toBe(error);
  expect(slots.taken).toBe(0);
});

test("an unknown model is MODEL_NOT_FOUND and ends the call", async () => {
  const { count } = counterOf();
  const call = beginTestCall({ streaming: false });
  const unknown = create(CompleteRequestSchema, { model: "nowhere/x", prompt: "hello" });
  await expect(count(unknown, call)).rejects.toMatchObject({ reason: "MODEL_NOT_FOUND" });
  expect(call.outcome).toMatchObject({ kind: "failed", error: { reason: "MODEL_NOT_FOUND" } });
});

import { create } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import type { Completion } from "../../src/core/call/completion.ts";
import type { Runner } from "../../src/core/call/runner.ts";
import { GatewayError } from "../../src/core/errors/error.ts";
import { silentLog } from "../../src/core/log.ts";
import { silentObserver } from "../../src/core/observer.ts";
import { toPrincipal } from "../../src/core/principal.ts";
import { CompleteRequestSchema, type StreamCompleteResponse } from "../../src/gen/tokenwire/v1/completion_pb.ts";
import type { Call } from "../../src/service/call.ts";
import { type CallHandler, createCallHandler } from "../../src/service/call-handler.ts";
import { streamMessages } from "../../src/service/stream-messages.ts";
import { collect } from "../support/collect.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { text } from "../support/scripted-provider.ts";

const request = create(CompleteRequestSchema, { model: "m", prompt: "hello" });
const unused = () => Promise.reject(new Error("not asked for"));

/** Calls whose answers are two batches. They notice no failure themselves, so that what notices it is under test. */
function createCalls(): CallHandler {
  const runner: Runner = {
    complete: unused,
    async *streamComplete(_request, call) {
      yield [text("a"), text("b"), text("c")];
      yield [text("d")];
      call.end({ kind: "ok" });
    },
  };
  const limits = () => ({ firstTokenMs: 1_000, idleMs: 1_000, totalMs: 1_000, maxTotalMs: 1_000 });
  const clock = createFakeClock();
  const unobserved = { log: silentLog, observer: silentObserver };
  return createCallHandler({ runner, countTokens: unused, limits, clock, ...unobserved });
}

function createCaller(): { caller: Call; calls: Completion[]; seen: string[] } {
  const calls: Completion[] = [];
  const seen: string[] = [];
  const caller: Call = {
    principal: toPrincipal("test"),
    deadlineMs: undefined,
    attach: (call) => calls.push(call),
    onFirst: () => seen.push("first"),
    onLast: () => seen.push("last"),
    toFailure: (error) => error,
  };
  return { caller, calls, seen };
}

function textOf(event: StreamCompleteResponse["event"]): string {
  return event.case === "textDelta" ? event.value : "";
}

test("a call gives its events in the batches that they came in", async () => {
  const { caller, seen } = createCaller();
  const all = await collect(createCalls().streamComplete(request, caller));
  expect(all.map((batch) => batch.map(textOf))).toEqual([["a", "b", "c"], ["d"]]);
  expect(seen).toEqual(["first", "last"]);
});

test("the messages of all batches come one by one", async () => {
  const { caller, calls } = createCaller();
  const all = await collect(streamMessages(createCalls(), request, caller));
  expect(all.map(({ event }) => textOf(event))).toEqual(["a", "b", "c", "d"]);
  expect(calls.map(({ outcome }) => outcome)).toEqual([{ kind: "ok" }]);
});

test.each([1, 2, 3, 4])(
  "after a failure behind message %d there is no other message, but the failure",
  async (count) => {
    const { caller, calls, seen } = createCaller();
    const messages = streamMessages(createCalls(), request, caller);
    for (let index = 0; index < count; index++) expect((await messages.next()).done).toBe(false);
    const error = new GatewayError("TOTAL_TIMEOUT", "too long");
    calls[0]?.end({ kind: "failed", error });
    await expect(messages.next()).rejects.toBe(error);
    expect(seen).toEqual(["first"]);
  },
);

test("leaving in mid-batch ends the call", async () => {
  const { caller, calls } = createCaller();
  const messages = streamMessages(createCalls(), request, caller);
  await messages.next();
  await messages.return();
  expect(calls[0]?.outcome).toMatchObject({ kind: "failed", error: { reason: "CALLER_CANCELLED" } });
});

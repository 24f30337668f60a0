import { describe, expect, test } from "vitest";
import { GatewayError } from "../../../src/core/errors/error.ts";
import { failures } from "../../../src/providers/sim/failures.ts";
import { createSimulator, settle, textOf } from "./simulator.ts";

const inAnswer = [...failures.values()].filter(({ httpStatus }) => httpStatus !== undefined);

describe.each([...failures.values()])("fail=$name", ({ name, reason, httpStatus, type, code }) => {
  test("without after, there is no event, and the error has the facts of a real one", async () => {
    const simulator = createSimulator();
    const { events, error } = await simulator.stream({ model: `sim/echo?fail=${name}`, prompt: "hello" });
    expect(events).toEqual([]);
    expect(error?.reason).toBe(reason);
    expect(error?.message).toBe(`sim: simulated failure "${name}" before the answer began`);
    const message = `simulated failure "${name}" before the answer began`;
    const requestId = error?.upstream?.requestId;
    expect(error?.upstream).toEqual(
      httpStatus && { provider: "sim", model: "echo", httpStatus, type, code, message, requestId },
    );
    expect(requestId?.startsWith("sim-")).toBe(httpStatus && true);
    expect(simulator.clock.pending).toBe(0);
    expect(simulator.slots.taken).toBe(0);
  });
});

describe.each(inAnswer)("fail=$name in an answer", ({ name, reason }) => {
  test.each([0, 1, 2, 3, 100])("after=%i: an exact prefix comes first, then the error", async (after) => {
    const model = `sim/echo?fail=${name}&after=${after}`;
    const { text, error, events } = await createSimulator().stream({ model, prompt: "one two three" });
    const sent = Math.min(after, 3);
    expect(text).toBe(["", "one", "one two", "one two three"][sent]);
    expect(events.some((event) => event.case === "finished")).toBe(false);
    expect(error?.reason).toBe(reason);
    expect(error?.message).toBe(`sim: simulated failure "${name}" after ${sent} ${sent === 1 ? "token" : "tokens"}`);
    expect(error?.upstream?.httpStatus).toBe(200);
  });
});

describe("a failure", () => {
  test.each([
    ["rate_limited&retry_after=2s", 2_000],
    ["overloaded&retry_after=250ms", 250],
    ["overloaded", undefined],
  ])("fail=%s says to wait %s ms", async (fail, retryDelayMs) => {
    const { error } = await createSimulator().stream({ model: `sim/echo?fail=${fail}`, prompt: "hello" });
    expect(error?.retryDelayMs).toBe(retryDelayMs);
  });

  test("of a rate limit names the quota", async () => {
    const { error } = await createSimulator().stream({ model: "sim/echo?fail=rate_limited", prompt: "hello" });
    expect(error?.quotaViolations.map(({ subject }) => subject)).toEqual(["provider:sim"]);
  });

  test("fails Complete too", async () => {
    const whole = createSimulator().complete({ model: "sim/echo?fail=cut&after=1", prompt: "one two" });
    await expect(whole).rejects.toMatchObject({ reason: "STREAM_TRUNCATED" });
  });

  test("leaves the events of its batch, however large batches are", async () => {
    const { batches, text } = await createSimulator().stream({
      model: "sim/long?batch=4&fail=overloaded&after=6",
      prompt: "?",
    });
    expect(text).toBe("1 2 3 4 5 6");
    expect(batches.map((batch) => batch.filter((event) => event.case === "textDelta").length)).toEqual([4, 2]);
  });
});

describe("attempts", () => {
  test("only the first attempts of a call get the fault", async () => {
    const simulator = createSimulator();
    const model = "sim/echo?fail=overloaded&attempts=2";
    const outcomes: (string | undefined)[] = [];
    for (const formerAttempts of [0, 1, 2]) {
      const call = simulator.begin();
      call.progress.attempts = formerAttempts;
      outcomes.push((await simulator.stream({ model, prompt: "hello" }, call)).error?.reason);
    }
    expect(outcomes).toEqual(["UPSTREAM_OVERLOADED", "UPSTREAM_OVERLOADED", undefined]);
  });
});

describe("stall", () => {
  const limits = { totalMs: 60_000, deadlineMs: undefined, firstTokenMs: 1_000, idleMs: 500 };

  test.each([
    ["stall=forever", "", "FIRST_TOKEN_TIMEOUT", 1_000],
    ["stall=forever&after=0", "", "FIRST_TOKEN_TIMEOUT", 1_000],
    ["stall=forever&after=1", "one", "IDLE_TIMEOUT", 500],
    ["stall=forever&after=9", "one two", "IDLE_TIMEOUT", 500],
  ])("%s ends by the limit that is about it, and leaves nothing", async (options, text, reason, limitMs) => {
    const simulator = createSimulator();
    const reading = simulator.stream({ model: `sim/echo?${options}`, prompt: "one two" }, simulator.begin({ limits }));
    await settle();
    simulator.clock.advance(limitMs);
    const seen = await reading;
    expect(seen.text).toBe(text);
    expect(seen.error?.reason).toBe(reason);
    expect(simulator.clock.pending).toBe(0);
    expect(simulator.slots.taken).toBe(0);
  });

  test.each([
    ["stall=200ms", "one two"],
    ["stall=200ms&after=1", "one two"],
  ])("%s goes on after its time", async (options, text) => {
    const simulator = createSimulator();
    const reading = simulator.stream({ model: `sim/echo?${options}`, prompt: "one two" });
    await settle();
    simulator.clock.advance(200);
    expect(await reading).toMatchObject({ text, error: undefined });
  });

  test("a failure comes after the silence", async () => {
    const simulator = createSimulator();
    let isOver = false;
    const model = "sim/echo?stall=200ms&fail=server_error&after=1";
    const reading = simulator.stream({ model, prompt: "one two" }).finally(() => {
      isOver = true;
    });
    await settle();
    simulator.clock.advance(199);
    await settle();
    expect(isOver).toBe(false);
    simulator.clock.advance(1);
    expect(await reading).toMatchObject({ text: "one", error: { reason: "UPSTREAM_ERROR" } });
  });
});

describe("cancellation", () => {
  test.each([
    ["before the answer", "sim/echo?stall=forever", ""],
    ["before the first token", "sim/echo?ttft=10m", ""],
    ["between tokens", "sim/echo?rate=0.01", "one"],
    ["in a stall", "sim/echo?stall=forever&after=2", "one two"],
  ])("%s it ends the call at once, and leaves no timer and no slot", async (_phase, model, text) => {
    const simulator = createSimulator();
    const call = simulator.begin();
    const reading = simulator.stream({ model, prompt: "one two three" }, call);
    await settle();
    expect(simulator.slots.taken).toBe(1);
    call.end({ kind: "failed", error: new GatewayError("CALLER_CANCELLED", "gone") });
    expect(simulator.slots.taken).toBe(0);
    const seen = await reading;
    expect(simulator.clock.now()).toBe(0);
    expect(simulator.clock.pending).toBe(0);
    expect(seen.error?.reason).toBe("CALLER_CANCELLED");
    expect(textOf(seen.events)).toBe(text);
  });
});

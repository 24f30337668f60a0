import { describe, expect, test } from "vitest";
import { Usage_Source } from "../../../src/gen/tokenwire/v1/usage_pb.ts";
import { createSimulator, settle } from "./simulator.ts";

/** Clock readings at which the text deltas of an answer come, when the clock goes on in steps of 10 ms. */
async function arrivals(model: string): Promise<number[]> {
  const simulator = createSimulator();
  const times: number[] = [];
  let isOver = false;
  const reading = simulator
    .stream({ model, prompt: "one two three four" }, simulator.begin(), (event) => {
      if (event.case === "textDelta") times.push(simulator.clock.now());
    })
    .finally(() => {
      isOver = true;
    });
  for (await settle(); !isOver; await settle()) simulator.clock.advance(10);
  await reading;
  return times;
}

describe("pace", () => {
  test.each([
    ["sim/echo", [0, 0, 0, 0]],
    ["sim/echo?ttft=50ms", [50, 50, 50, 50]],
    ["sim/echo?rate=50", [0, 20, 40, 60]],
    ["sim/echo?ttft=50ms&rate=50", [50, 70, 90, 110]],
    ["sim/echo?rate=50&batch=2", [20, 20, 60, 60]],
    ["sim/echo?rate=50&stall=100ms&after=2", [0, 20, 140, 160]],
  ])("%s", async (model, times) => {
    expect(await arrivals(model)).toEqual(times);
  });

  test("a pause of the reader does not slow the answer down", async () => {
    const simulator = createSimulator();
    const call = simulator.begin();
    const events = simulator.events({ model: "sim/echo?rate=50", prompt: "one two three four" }, call);
    await events.next();
    simulator.clock.advance(1_000);
    expect(await events.next()).toMatchObject({ value: [{ case: "textDelta", value: " two" }] });
    expect(await events.next()).toMatchObject({ value: [{ case: "textDelta", value: " three" }] });
    await events.return?.();
  });

  test("an answer without pace yields to the event loop", async () => {
    const simulator = createSimulator();
    const reading = simulator.stream({ model: "sim/long?tokens=2000", prompt: "?" });
    let turns = 0;
    let isOver = false;
    const turning = (async () => {
      for (; !isOver; turns += 1) await new Promise<void>((resolve) => setImmediate(resolve));
    })();
    const { events } = await reading;
    isOver = true;
    await turning;
    expect(events.at(-1)?.case).toBe("finished");
    expect(turns).toBeGreaterThanOrEqual(30);
  });
});

describe("batch", () => {
  test.each([
    [1, [1, 1, 1, 1, 1]],
    [2, [2, 2, 1]],
    [10, [5]],
  ])("batch=%i brings so many tokens at once", async (batch, sizes) => {
    const { batches } = await createSimulator().stream({ model: `sim/long?tokens=5&batch=${batch}`, prompt: "?" });
    const counts = batches.map((events) => events.filter((event) => event.case === "textDelta").length);
    expect(counts.filter((count) => count > 0)).toEqual(sizes);
  });
});

describe("usage", () => {
  const prompt = "one two three";

  test("usage=none leaves the gateway to estimate", async () => {
    const { usage } = await createSimulator().complete({ model: "sim/echo?usage=none", prompt });
    expect(usage?.source).toBe(Usage_Source.ESTIMATED);
  });

  test("usage=running reports the totals with each batch", async () => {
    const { events } = await createSimulator().stream({ model: "sim/echo?usage=running", prompt });
    const counts = events.flatMap((event) => (event.case === "usage" ? [event.value.outputTokens] : []));
    expect(counts).toEqual([1, 2, 3]);
  });

  test("an answer with running usage that fails has a partial count", async () => {
    const simulator = createSimulator();
    const call = simulator.begin();
    await simulator.stream({ model: "sim/echo?usage=running&fail=cut&after=2", prompt }, call);
    expect(call.progress.usage?.()).toMatchObject({ outputTokens: 2, source: Usage_Source.PARTIAL });
  });
});

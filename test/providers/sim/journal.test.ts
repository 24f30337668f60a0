import { describe, expect, test } from "vitest";
import { z } from "zod";
import { GatewayError } from "../../../src/core/errors/error.ts";
import { createSimulator, type Simulator, settle } from "./simulator.ts";

const journalSchema = z.object({ calls: z.array(z.looseObject({ id: z.string() })) });

async function callsOf(simulator: Simulator, filter: object = {}): Promise<z.output<typeof journalSchema>["calls"]> {
  const { text } = await simulator.complete({ model: "sim/journal", prompt: "?", ...filter });
  return journalSchema.parse(JSON.parse(text)).calls;
}

describe("sim/journal", () => {
  test("a call that was read to its end is finished", async () => {
    const simulator = createSimulator();
    await simulator.stream({ model: "sim/long?tokens=3", prompt: "?" }, simulator.begin({ id: "a" }));
    expect(await callsOf(simulator)).toEqual([
      { id: "a", model: "long?tokens=3", attempt: 1, state: "finished", tokens: 3 },
    ]);
  });

  test("a call that the simulator failed has failed", async () => {
    const simulator = createSimulator();
    const model = "sim/long?fail=overloaded&after=2";
    await simulator.stream({ model, prompt: "?" }, simulator.begin({ id: "a" }));
    expect(await callsOf(simulator)).toMatchObject([
      { id: "a", state: "failed", reason: "UPSTREAM_OVERLOADED", tokens: 2 },
    ]);
  });

  test("a call that goes on is running, and cancelled once the caller has left", async () => {
    const simulator = createSimulator();
    const call = simulator.begin({ id: "a" });
    const reading = simulator.stream({ model: "sim/long?stall=forever&after=2", prompt: "?" }, call);
    await settle();
    expect(await callsOf(simulator)).toMatchObject([{ id: "a", state: "running", tokens: 2 }]);
    call.end({ kind: "failed", error: new GatewayError("CALLER_CANCELLED", "gone") });
    expect(await callsOf(simulator)).toMatchObject([
      { id: "a", state: "cancelled", reason: "CALLER_CANCELLED", tokens: 2 },
    ]);
    await reading;
  });

  test("a reader that stalls stops the simulator", async () => {
    const simulator = createSimulator();
    const events = simulator.events({ model: "sim/long", prompt: "?" }, simulator.begin());
    await events.next();
    await settle();
    expect(await callsOf(simulator)).toMatchObject([{ state: "running", tokens: 1 }]);
    await events.return?.();
  });

  test("it lists the calls with the same end_user_id and labels, the newest last", async () => {
    const simulator = createSimulator();
    for (const [id, endUserId, team] of [
      ["a", "u1", "red"],
      ["b", "u2", "red"],
      ["c", "u1", "blue"],
    ] as const) {
      await simulator.stream(
        { model: "sim/echo", prompt: "x", endUserId, labels: { team, other: id } },
        simulator.begin({ id }),
      );
    }
    const idsOf = async (filter: object): Promise<string[]> => (await callsOf(simulator, filter)).map(({ id }) => id);
    expect(await idsOf({})).toEqual(["a", "b", "c"]);
    expect(await idsOf({ endUserId: "u1" })).toEqual(["a", "c"]);
    expect(await idsOf({ labels: { team: "red" } })).toEqual(["a", "b"]);
    expect(await idsOf({ endUserId: "u1", labels: { team: "blue", other: "c" } })).toEqual(["c"]);
    expect(await idsOf({ endUserId: "nobody" })).toEqual([]);
  });

  test("it leaves out itself and calls that were refused", async () => {
    const simulator = createSimulator();
    await simulator.stream({ model: "sim/echo?speed=1", prompt: "x" });
    await callsOf(simulator);
    expect(await callsOf(simulator)).toEqual([]);
  });

  test("it remembers 256 calls", async () => {
    const simulator = createSimulator();
    for (let index = 0; index < 257; index += 1) {
      await simulator.stream({ model: "sim/echo", prompt: "x" }, simulator.begin({ id: `call ${index}` }));
    }
    const calls = await callsOf(simulator);
    expect(calls).toHaveLength(256);
    expect(calls.at(0)?.id).toBe("call 1");
    expect(calls.at(-1)?.id).toBe("call 256");
  });
});

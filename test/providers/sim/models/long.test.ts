import { describe, expect, test } from "vitest";
import { createSimulator } from "../simulator.ts";

describe("sim/long", () => {
  test("it counts to option tokens", async () => {
    const { text, usage } = await createSimulator().complete({ model: "sim/long?tokens=5", prompt: "?" });
    expect(text).toBe("1 2 3 4 5");
    expect(usage?.outputTokens).toBe(5);
  });

  test("it is made while it is read: the first tokens of a million come at once", async () => {
    const simulator = createSimulator();
    const call = simulator.begin();
    const events = simulator.events({ model: "sim/long?tokens=1000000", prompt: "?" }, call);
    await events.next();
    expect((await events.next()).value).toEqual([{ case: "textDelta", value: " 2" }]);
    await events.return?.();
    expect(call.outcome).toMatchObject({ kind: "failed", error: { reason: "CALLER_CANCELLED" } });
    expect(simulator.slots.taken).toBe(0);
  });
});

import { describe, expect, test } from "vitest";
import { createSimulator } from "../simulator.ts";

describe("split_pairs", () => {
  test("deltas of a provider may be cut in a surrogate pair, those of the gateway are whole", async () => {
    const prompt = "a 😀 b 👨‍👩‍👧‍👦 c";
    const plain = await createSimulator().stream({ model: "sim/echo", prompt });
    const split = await createSimulator().stream({ model: "sim/echo?split_pairs=true", prompt });
    expect(split.text).toBe(prompt);
    const deltas = split.events.flatMap((event) => (event.case === "textDelta" ? [event.value] : []));
    expect(deltas.every((delta) => delta.isWellFormed())).toBe(true);
    expect(deltas).toEqual(["a", " ", "😀 b", " 👨‍👩‍👧‍", "👦 c"]);
    expect(split.events.at(-1)).toEqual(plain.events.at(-1));
  });

  test("what was carried over comes before another part, and at the end", async () => {
    const prompt = "😀";
    const { text, events } = await createSimulator().stream({ model: "sim/reasoning?split_pairs=true", prompt });
    expect(text).toBe("😀");
    expect(events.filter((event) => event.case === "partFinished")).toHaveLength(2);
  });
});

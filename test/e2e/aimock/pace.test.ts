import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { StreamCompleteResponse } from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import { endingOf } from "./ending.ts";
import { type AimockStack, fixture, kinds, startAimockStack } from "./stack.ts";

const text = "One token after the other.";
const response = { content: text };
const milliseconds = (count: number) => ({ nanos: count * 1_000_000 });

describe.each(kinds)("as %s", (kind) => {
  let stack: AimockStack;
  beforeAll(async () => {
    stack = await startAimockStack([
      fixture("steady", response, { streamingProfile: { ttft: 40, tps: 100, jitter: 0.2 } }),
      fixture("late", response, { streamingProfile: { ttft: 10_000, tps: 100 } }),
      // The first chunks come at once: what opens the answer, and the beginning of the text.
      fixture("stuck", response, {
        recordedTimings: { ttftMs: 0, interChunkDelaysMs: [0, 0, 0, 0, 10_000], totalDurationMs: 10_000 },
      }),
    ]);
  });
  afterAll(() => stack.close());

  test("tokens come one by one, while the answer is under way", async () => {
    const events: StreamCompleteResponse["event"]["case"][] = [];
    let told = "";
    for await (const { event } of stack.client.streamComplete({ model: `${kind}/steady`, prompt: "Well?" })) {
      events.push(event.case);
      if (event.case === "textDelta") told += event.value;
    }
    expect(told).toBe(text);
    expect(events.filter((name) => name === "textDelta")).toHaveLength(Math.ceil(text.length / 5));
    expect(events.at(-1)).toBe("finished");
  });

  test("no first token in time ends the call, and frees the slot", async () => {
    const timeouts = { firstToken: milliseconds(50) };
    const ending = await endingOf(stack.client, `${kind}/late`, "StreamComplete", { timeouts });
    expect(ending).toMatchObject({ text: "", reason: "FIRST_TOKEN_TIMEOUT" });
    expect(await endingOf(stack.client, `${kind}/steady`, "StreamComplete")).toMatchObject({ text, reason: undefined });
  });

  test("silence in mid-answer ends the call after what had come, and frees the slot", async () => {
    const timeouts = { idle: milliseconds(50) };
    const { text: told, reason } = await endingOf(stack.client, `${kind}/stuck`, "StreamComplete", { timeouts });
    expect(reason).toBe("IDLE_TIMEOUT");
    expect(told).not.toBe("");
    expect(text.startsWith(told)).toBe(true);
    expect(await endingOf(stack.client, `${kind}/steady`, "StreamComplete")).toMatchObject({ text, reason: undefined });
  });

  test("a whole answer comes at once, whatever the pace of a stream", async () => {
    expect(await endingOf(stack.client, `${kind}/late`, "Complete")).toMatchObject({ text, reason: undefined });
  });
});

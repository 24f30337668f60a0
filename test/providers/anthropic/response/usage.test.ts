import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Usage_Source } from "../../../../src/gen/tokenwire/v1/usage_pb.ts";
import type { SeenStream } from "../../../support/provider-target.ts";
import { finishedOf, type StreamTarget, startStreamTarget } from "../stream-target.ts";
import { end, hello, start, stop, text, type Wire } from "../wire-events.ts";

let server: StreamTarget;

beforeAll(async () => {
  server = await startStreamTarget();
});

afterAll(() => server.close());

describe("usage in a stream", () => {
  test("includes the cache in the input, has the last totals, and ignores null", async () => {
    const first = { input_tokens: 10, cache_creation_input_tokens: 3, cache_read_input_tokens: 4, output_tokens: 1 };
    const last = { input_tokens: 10, cache_read_input_tokens: null, output_tokens: 7 };
    const seen = await server.readStream(
      start(first),
      ...hello.slice(1),
      stop(null, {}, { output_tokens: 5 }),
      stop("end_turn", {}, last),
      end,
    );
    const usages = seen.events.flatMap((event) => (event.case === "usage" ? [event.value] : []));

    expect(usages.map(({ outputTokens, source }) => [outputTokens, source])).toEqual([
      [1, Usage_Source.PARTIAL],
      [5, Usage_Source.PARTIAL],
      [7, Usage_Source.PROVIDER],
    ]);
    expect(finishedOf(seen)?.usage).toMatchObject({
      inputTokens: 17,
      outputTokens: 7,
      cacheReadTokens: 4,
      cacheWriteTokens: 3,
      source: Usage_Source.PROVIDER,
    });
  });

  test("is estimated where the provider reports none", async () => {
    expect(finishedOf(await server.readStream(...hello, stop("end_turn"), end))?.usage?.source).toBe(
      Usage_Source.ESTIMATED,
    );
  });
});

function usageOf({ events, error }: SeenStream) {
  expect(error).toBe(undefined);
  const last = events.at(-1);
  return last?.case === "finished" ? last.value.usage : undefined;
}

describe("the last usage", () => {
  const first = { input_tokens: 10, cache_read_input_tokens: 5, output_tokens: 1 };

  test.each<[string, object | undefined, object | undefined, object]>([
    ["has the last count", first, { output_tokens: 7 }, { inputTokens: 15, outputTokens: 7 }],
    ["has a later input, too", first, { input_tokens: 12, output_tokens: 7 }, { inputTokens: 17, outputTokens: 7 }],
    ["ignores zeros", first, { input_tokens: 0, output_tokens: 7 }, { inputTokens: 15, outputTokens: 7 }],
    ["ignores null", first, { input_tokens: null, output_tokens: 7 }, { inputTokens: 15, outputTokens: 7 }],
    [
      "may have the names of Chat Completions",
      undefined,
      { prompt_tokens: 10, completion_tokens: 7 },
      { inputTokens: 10, outputTokens: 7 },
    ],
    [
      "may have the names of Bedrock",
      undefined,
      { inputTokens: 10, outputTokens: 7, cacheReadInputTokens: 2 },
      { inputTokens: 12, outputTokens: 7, cacheReadTokens: 2 },
    ],
  ])("%s", async (_, before, after, expected) => {
    const seen = await server.readData(start(before), text("Hello"), stop("end_turn", {}, after), end);
    expect(usageOf(seen)).toMatchObject({ ...expected, source: Usage_Source.PROVIDER });
  });

  test.each<[string, Wire[]]>([
    ["reports nothing at the end", [stop()]],
    ["reports zero at the end", [stop("end_turn", {}, { output_tokens: 0 })]],
  ])("is partial where the provider %s", async (_, last) => {
    const seen = await server.readData(start(first), text("Hello"), ...last, end);
    expect(usageOf(seen)).toMatchObject({ inputTokens: 15, outputTokens: 1, source: Usage_Source.PARTIAL });
  });

  test("keeps the highest output count and the last input count", async () => {
    const less = { type: "message_delta", delta: {}, usage: { input_tokens: 2, output_tokens: 3 } };
    const seen = await server.readData(
      start(first),
      text("Hello"),
      stop("end_turn", {}, { output_tokens: 7 }),
      less,
      end,
    );
    expect(usageOf(seen)).toMatchObject({ inputTokens: 7, outputTokens: 7, source: Usage_Source.PROVIDER });
  });

  test("is not replaced by zeros that come after it", async () => {
    const zeros = { type: "message_delta", delta: {}, usage: { input_tokens: 0, output_tokens: 0 } };
    const seen = await server.readData(
      start(first),
      text("Hello"),
      stop("end_turn", {}, { output_tokens: 7 }),
      zeros,
      end,
    );
    expect(usageOf(seen)).toMatchObject({ inputTokens: 15, outputTokens: 7, source: Usage_Source.PROVIDER });
  });
});

import { describe, expect, test } from "vitest";
import { decodeStream } from "../../../src/core/answer/decode-stream.ts";
import { maxLengthWithoutContent, type StreamDecoder } from "../../../src/core/answer/decoded-batches.ts";
import type { StreamEvent } from "../../../src/core/answer/event.ts";
import { GatewayError } from "../../../src/core/errors/error.ts";
import type { UpstreamExchange } from "../../../src/core/errors/upstream-error.ts";
import { channelOf } from "../../support/channel.ts";
import { text } from "../../support/scripted-provider.ts";

const exchange: UpstreamExchange = { provider: "p", model: "m", status: 200, headers: new Map(), secrets: [] };

/** Reads words: ";" says that the answer is whole, "." is the terminal event, "!" an error, "" nothing for the caller. */
function createWordDecoder(): StreamDecoder<string> {
  let isDone = false;
  let isWhole = false;
  return {
    read(word, events) {
      if (word === "!") throw new GatewayError("UPSTREAM_OVERLOADED", "p: busy");
      isDone = word === ".";
      isWhole ||= word === ";";
      if (word !== "") events.push(text(word));
    },
    isWhole: () => isWhole,
    lengthOf: (word) => word.length,
    isDone: () => isDone,
    end: () => [text("end")],
  };
}

async function* lost(...words: readonly string[]): AsyncGenerator<readonly string[]> {
  if (words.length > 0) yield words;
  throw new GatewayError("UPSTREAM_UNREACHABLE", "the connection broke off");
}

async function read(items: AsyncIterable<readonly string[]>) {
  const seen: string[][] = [];
  const wordOf = (event: StreamEvent): string => (event.case === "textDelta" ? event.value : "");
  try {
    for await (const batch of decodeStream(items, createWordDecoder(), exchange, channelOf()))
      seen.push(batch.map(wordOf));
    return { seen, error: undefined };
  } catch (thrown) {
    return { seen, error: GatewayError.from(thrown) };
  }
}

async function* wordsOf(...all: readonly (readonly string[])[]): AsyncGenerator<readonly string[]> {
  yield* all;
}

describe("a stream", () => {
  test("is read batch by batch to its terminal event, and no further", async () => {
    const seen = await read(wordsOf(["a", "b"], [""], ["c", ".", "d"], ["e"]));
    expect(seen).toEqual({ seen: [["a", "b"], [], ["c", "."]], error: undefined });
  });

  test("that ends without a terminal event ends with the decoder's last events", async () => {
    expect(await read(wordsOf(["a"]))).toEqual({ seen: [["a"], ["end"]], error: undefined });
  });

  test("that breaks off yields the events before the error, and no batch without events", async () => {
    expect(await read(wordsOf(["a", "!", "b"]))).toMatchObject({
      seen: [["a"]],
      error: { reason: "UPSTREAM_OVERLOADED" },
    });
    expect(await read(wordsOf(["!"]))).toMatchObject({ seen: [], error: { reason: "UPSTREAM_OVERLOADED" } });
  });

  test("that is whole ends well if its connection is lost", async () => {
    expect(await read(lost("a", ";"))).toEqual({ seen: [["a", ";"], ["end"]], error: undefined });
  });

  test("that is whole fails with an error of the protocol or of the decoder", async () => {
    const broken = async function* (): AsyncGenerator<readonly string[]> {
      yield ["a", ";"];
      throw new GatewayError("UPSTREAM_PROTOCOL_ERROR", "a server-sent event is too long");
    };
    expect((await read(broken())).error).toMatchObject({ reason: "UPSTREAM_PROTOCOL_ERROR" });
    expect((await read(wordsOf(["a", ";"], ["!"]))).error).toMatchObject({ reason: "UPSTREAM_OVERLOADED" });
  });

  test.each<[string[], string]>([
    [[], "UPSTREAM_UNREACHABLE"],
    [["a"], "STREAM_TRUNCATED"],
  ])("whose connection is lost after %j is %s, with the facts of the answer", async (words, reason) => {
    expect((await read(lost(...words))).error).toMatchObject({ reason, upstream: { provider: "p", httpStatus: 200 } });
  });
});

test("64 Mi characters without content are a protocol error, even of empty items; content restarts the count", async () => {
  let given = 0;
  async function* silence(count: number): AsyncGenerator<readonly string[]> {
    const batch: readonly string[] = new Array(count).fill("");
    for (;;) {
      if (given === 2) yield ["word"];
      given += 1;
      yield batch;
    }
  }
  const most = maxLengthWithoutContent / 64;
  const { seen, error } = await read(silence(most / 2));
  expect(error).toMatchObject({ reason: "UPSTREAM_PROTOCOL_ERROR" });
  expect(seen.flat()).toEqual(["word"]);
  expect(given).toBe(5);
});

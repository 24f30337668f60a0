import { expect, test } from "vitest";
import type { StreamEvent } from "../../../../src/core/answer/event.ts";
import type { Exchange } from "../../../../src/core/errors/upstream-error.ts";
import { readStreamedAnswer } from "../../../../src/providers/anthropic/response/stream.ts";
import { channelOf } from "../../../support/channel.ts";

const exchange: Exchange = { provider: "anthropic", model: "m", status: 200, headers: new Map(), secrets: [] };
const stop = 'data: {"type":"message_stop"}\n\n';

test("a stream is not read past message_stop, by whoever reads it", async () => {
  const body = async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.from('data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a"}}\n\n');
    yield Buffer.from(stop);
    throw new Error("read on");
  };
  const events: StreamEvent[] = [];
  for await (const batch of readStreamedAnswer(body(), exchange, channelOf())) events.push(...batch);

  expect(events.map((event) => event.case)).toEqual(["textDelta", "partFinished", "finished"]);
});

test("a read that brings nothing for the caller gives an empty batch, as a sign of life", async () => {
  const body = async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.from(": alive\n\n");
    yield Buffer.from('event: ping\ndata: {"type":"ping"}\n\n');
    yield Buffer.from("event: ping\ndata: ping\n\n");
    yield Buffer.from('data: {"type":"message_delta","delta":{"stop_reason":"end_turn"}}\n\n');
    yield Buffer.from(stop.slice(0, 9));
    yield Buffer.from(stop.slice(9));
  };
  const sizes: number[] = [];
  for await (const batch of readStreamedAnswer(body(), exchange, channelOf())) sizes.push(batch.length);

  expect(sizes).toEqual([0, 0, 0, 0, 1]);
});

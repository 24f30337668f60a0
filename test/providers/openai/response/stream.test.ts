import { expect, test } from "vitest";
import type { StreamEvent } from "../../../../src/core/answer/event.ts";
import { permissive } from "../../../../src/providers/openai/dialect.ts";
import { readStreamedAnswer } from "../../../../src/providers/openai/response/stream.ts";
import { channelOf } from "../../../support/channel.ts";

const exchange = { provider: "openai", model: "m", status: 200, headers: new Map<string, string>(), secrets: [] };

test("a stream is not read past [DONE], by whoever reads it", async () => {
  const body = async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.from('data: {"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}]}\n\n');
    yield Buffer.from("data: [DONE]\n\n");
    throw new Error("read on");
  };
  const events: StreamEvent[] = [];
  for await (const batch of readStreamedAnswer(body(), exchange, permissive, channelOf())) events.push(...batch);

  expect(events.map((event) => event.case)).toEqual(["started", "textDelta", "finished"]);
});

test("a read that brings nothing for the caller gives an empty batch, as a sign of life", async () => {
  const body = async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.from(": ping\n\n");
    yield Buffer.from('event: ping\ndata: {"type":"ping"}\n\n');
    yield Buffer.from('data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\n');
    yield Buffer.from("data: [DO");
    yield Buffer.from("NE]\n\n");
  };
  const sizes: number[] = [];
  for await (const batch of readStreamedAnswer(body(), exchange, permissive, channelOf())) sizes.push(batch.length);

  expect(sizes).toEqual([0, 0, 1, 1]);
});

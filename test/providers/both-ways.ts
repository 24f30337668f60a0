import { vi } from "vitest";
import type { Events, StreamEvent } from "../../src/core/answer/event.ts";
import type { Channel } from "../../src/core/call/channel.ts";
import { GatewayError } from "../../src/core/errors/error.ts";
import type { Exchange } from "../../src/core/errors/upstream-error.ts";
import { readAnswer as readMessages } from "../../src/providers/anthropic/response/read-answer.ts";
import { ShortWay } from "../../src/providers/kit/short-way.ts";
import { readAnswer as readLines } from "../../src/providers/ollama/response/read-answer.ts";
import { type Dialect, permissive } from "../../src/providers/openai/dialect.ts";
import { readAnswer as readChat } from "../../src/providers/openai/response/read-answer.ts";
import type { HttpResponse } from "../../src/wire/http/http.ts";
import { channelOf } from "../support/channel.ts";

/** What a reader of an answer saw. */
export interface Seen {
  readonly events: readonly StreamEvent[];
  /** Reason and message of the error that it ended with. */
  readonly error: string | undefined;
}

/** An API, and the reader of its answers. */
export interface Api {
  readonly name: "openai" | "anthropic" | "ollama";
  readonly contentType: string;
  read(response: HttpResponse, exchange: Exchange, channel: Channel): Events;
}

const thinking: Dialect = { ...permissive, thinkTags: true };

/** Chat Completions of servers that write reasoning into the text, too. */
export const apis: readonly Api[] = [
  {
    name: "openai",
    contentType: "text/event-stream",
    read: (response, exchange, channel) => readChat(response, exchange, permissive, channel),
  },
  {
    name: "openai",
    contentType: "text/event-stream; tags",
    read: (response, exchange, channel) => readChat(response, exchange, thinking, channel),
  },
  { name: "anthropic", contentType: "text/event-stream", read: readMessages },
  { name: "ollama", contentType: "application/x-ndjson", read: readLines },
];

/** Reads an answer that comes in these chunks, with the short way or without it. */
export async function readWay(
  way: "short" | "full",
  { read, contentType }: Pick<Api, "read" | "contentType">,
  chunks: readonly Uint8Array[],
): Promise<Seen> {
  const full = way === "full" ? vi.spyOn(ShortWay.prototype, "read").mockReturnValue(undefined) : undefined;
  try {
    return await readAll(read, contentType, chunks);
  } finally {
    full?.mockRestore();
  }
}

async function readAll(read: Api["read"], contentType: string, chunks: readonly Uint8Array[]): Promise<Seen> {
  const headers = new Map([["content-type", contentType]]);
  const response = { status: 200, headers, body: bodyOf(chunks), release() {}, close() {} };
  const exchange = { provider: "p", model: "m", status: 200, headers, secrets: [] };
  const events: StreamEvent[] = [];
  try {
    for await (const batch of read(response, exchange, channelOf())) events.push(...batch);
    return { events, error: undefined };
  } catch (thrown) {
    const { reason, message } = GatewayError.from(thrown);
    return { events, error: `${reason}: ${message}` };
  }
}

async function* bodyOf(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

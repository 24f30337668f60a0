import { vi } from "vitest";
import type { StreamEvent } from "../../src/core/answer/event.ts";
import { GatewayError } from "../../src/core/errors/error.ts";
import { answerFormats as messages } from "../../src/providers/anthropic/response/read-answer.ts";
import { type AnswerFormats, readAnswer } from "../../src/providers/kit/read-answer.ts";
import { ShortWay } from "../../src/providers/kit/short-way.ts";
import { answerFormats as lines } from "../../src/providers/ollama/response/read-answer.ts";
import { type Dialect, permissive } from "../../src/providers/openai/dialect.ts";
import { createAnswerFormats } from "../../src/providers/openai/response/read-answer.ts";
import { channelOf } from "../support/channel.ts";

/** What a reader of an answer saw. */
export interface Seen {
  readonly events: readonly StreamEvent[];
  /** Reason and message of the error that it ended with. */
  readonly error: string | undefined;
}

/** An API, and the formats of its answers. */
export interface Api {
  readonly name: "openai" | "anthropic" | "ollama";
  readonly contentType: string;
  readonly formats: AnswerFormats;
}

const thinking: Dialect = { ...permissive, thinkTags: true };

/** All APIs; Chat Completions also of servers that write reasoning into the text. */
export const apis: readonly Api[] = [
  { name: "openai", contentType: "text/event-stream", formats: createAnswerFormats(permissive) },
  { name: "openai", contentType: "text/event-stream; tags", formats: createAnswerFormats(thinking) },
  { name: "anthropic", contentType: "text/event-stream", formats: messages },
  { name: "ollama", contentType: "application/x-ndjson", formats: lines },
];

/** Reads an answer that comes in these chunks, with the short way or without it. */
export async function readWay(
  way: "short" | "full",
  { formats, contentType }: Pick<Api, "formats" | "contentType">,
  chunks: readonly Uint8Array[],
): Promise<Seen> {
  const full = way === "full" ? vi.spyOn(ShortWay.prototype, "read").mockReturnValue(undefined) : undefined;
  try {
    return await readAll(formats, contentType, chunks);
  } finally {
    full?.mockRestore();
  }
}

async function readAll(formats: AnswerFormats, contentType: string, chunks: readonly Uint8Array[]): Promise<Seen> {
  const headers = new Map([["content-type", contentType]]);
  const response = { status: 200, headers, body: bodyOf(chunks), release() {}, close() {} };
  const exchange = { provider: "p", model: "m", status: 200, headers, secrets: [] };
  const events: StreamEvent[] = [];
  try {
    for await (const batch of readAnswer(response, exchange, channelOf(), formats)) events.push(...batch);
    return { events, error: undefined };
  } catch (thrown) {
    const { reason, message } = GatewayError.from(thrown);
    return { events, error: `${reason}: ${message}` };
  }
}

async function* bodyOf(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

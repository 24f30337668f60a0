import type { Events, StreamEvent } from "../../core/answer/event.ts";
import type { Channel } from "../../core/call/channel.ts";
import { GatewayError } from "../../core/errors/error.ts";
import { toAnswerError, toReadError, type UpstreamExchange } from "../../core/errors/upstream-error.ts";
import type { HttpResponse } from "../../wire/http/http.ts";
import { readText } from "../../wire/http/read-text.ts";
import { detectAnswerFormat, hasSeveralDocuments, isEventStream, isJson, toBody } from "./answer-format.ts";
import { JsonAnswer, maxAnswerBytes } from "./json-answer.ts";

/** The readers of one API's answers. What they throw becomes the error of the call. */
export interface AnswerFormats {
  /** Reads a stream of events or of lines of JSON. */
  readStream(body: AsyncIterable<Uint8Array>, exchange: UpstreamExchange, channel: Channel): Events;
  /** Reads the text of a whole JSON answer. */
  readWhole(text: string, exchange: UpstreamExchange): StreamEvent[];
}

/**
 * Reads an answer in the format that it has, whatever the request asked for: see
 * {@link detectAnswerFormat}. A JSON body of several documents, such as events in
 * lines, or an answer and `[DONE]`, is read as a stream.
 *
 * Throws UPSTREAM_PROTOCOL_ERROR for another format and for JSON of more than 32 MiB,
 * what the connection throws, and what the readers of both formats throw.
 */
export function readAnswer(
  response: HttpResponse,
  exchange: UpstreamExchange,
  channel: Channel,
  formats: AnswerFormats,
): Events {
  // No stage of its own for each batch of most streams.
  if (isEventStream(response)) return formats.readStream(response.body, exchange, channel);
  if (!isJson(response)) return readDetected(response, exchange, channel, formats);
  return new JsonAnswer(response.body, exchange, {
    readText: (text) =>
      hasSeveralDocuments(text) ? readSeveral(text, exchange, channel, formats) : formats.readWhole(text, exchange),
    readOther: (body) => readDetected({ headers: response.headers, body }, exchange, channel, formats),
  });
}

async function* readDetected(
  response: Pick<HttpResponse, "headers" | "body">,
  exchange: UpstreamExchange,
  channel: Channel,
  formats: AnswerFormats,
): AsyncGenerator<readonly StreamEvent[], void, undefined> {
  const { kind, body } = await detectAnswerFormat(response, exchange);
  if (kind === "JSON") yield* readJsonAnswer(body, exchange, channel, formats);
  else yield* formats.readStream(body, exchange, channel);
}

async function* readJsonAnswer(
  body: AsyncIterable<Uint8Array>,
  exchange: UpstreamExchange,
  channel: Channel,
  formats: AnswerFormats,
): AsyncGenerator<readonly StreamEvent[], void, undefined> {
  try {
    const { text, isWhole } = await readText(body, maxAnswerBytes);
    if (!isWhole) {
      const problem = `the answer is longer than 32 MiB (${maxAnswerBytes} bytes)`;
      throw toAnswerError(exchange, "UPSTREAM_PROTOCOL_ERROR", problem);
    }
    if (hasSeveralDocuments(text)) yield* formats.readStream(toBody(text), exchange, channel);
    else yield formats.readWhole(text, exchange);
  } catch (thrown) {
    throw toReadError(exchange, GatewayError.from(thrown), false);
  }
}

async function* readSeveral(
  text: string,
  exchange: UpstreamExchange,
  channel: Channel,
  formats: AnswerFormats,
): AsyncGenerator<readonly StreamEvent[], void, undefined> {
  try {
    yield* formats.readStream(toBody(text), exchange, channel);
  } catch (thrown) {
    throw toReadError(exchange, GatewayError.from(thrown), false);
  }
}

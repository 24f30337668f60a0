import { GatewayError } from "../../core/errors/error.ts";
import { toAnswerError, toReadError, type UpstreamExchange } from "../../core/errors/upstream-error.ts";
import type { HttpResponse } from "../../wire/http/http.ts";
import { answerKindOf, isPlain, mediaTypeOf } from "../../wire/http/media-type.ts";
import { type PeekedBody, peekBody } from "../../wire/http/peek-body.ts";

/** The body of an answer and its format. */
export interface AnswerFormat {
  readonly kind: "event stream" | "JSON";
  /** The whole body, with the beginning that was read to detect its format. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** Whether an answer is declared as an event stream: then it is read as one, and its beginning is not looked at. */
export function isEventStream({ headers }: HttpResponse): boolean {
  return answerKindOf(headers) === "event stream";
}

/** Whether an answer is declared as JSON, which its beginning may contradict. */
export function isJson({ headers }: HttpResponse): boolean {
  return answerKindOf(headers) === "JSON";
}

/**
 * Detects the format of an answer by its beginning, since some servers and proxies
 * send events with the content type of JSON or plain text, and by its content type
 * where the beginning fits both. An answer with the content type of an event stream
 * is always read as one: the reader of event streams also reads lines of JSON.
 *
 * Throws UPSTREAM_PROTOCOL_ERROR for any other format, and what the body throws.
 */
export async function detectAnswerFormat(
  response: Pick<HttpResponse, "headers" | "body">,
  exchange: UpstreamExchange,
): Promise<AnswerFormat> {
  const declared = answerKindOf(response.headers);
  if (declared === "event stream") return { kind: declared, body: response.body };
  if (declared === "other" && !isPlain(response.headers)) throw notAnAnswer(exchange);
  const peeked = await peek(response.body, exchange);
  const kind = peeked.kind === "other" ? declared : peeked.kind;
  if (kind === "other") throw notAnAnswer(exchange);
  return { kind, body: peeked.body };
}

/**
 * Whether a JSON body holds several documents, such as events in lines, or an answer
 * and `[DONE]`. Within one document, a comma separates objects and lists.
 */
export function hasSeveralDocuments(text: string): boolean {
  return /[}\]][ \t]*[\r\n]\s*(?:[{[]|data:)/.test(text);
}

/** A JSON document without the `data: [DONE]` that follows it on the same line. */
export function withoutDoneMark(text: string): string {
  const end = text.trimEnd();
  if (!end.endsWith("[DONE]")) return text;
  return end.replace(/(?<=[}\]])\s*data:\s*\[DONE\]$/, "");
}

/** A text as a body, for the reader of event streams. */
export async function* toBody(text: string): AsyncGenerator<Uint8Array, void, undefined> {
  yield Buffer.from(text);
}

async function peek(body: AsyncIterable<Uint8Array>, exchange: UpstreamExchange): Promise<PeekedBody> {
  try {
    return await peekBody(body);
  } catch (thrown) {
    throw toReadError(exchange, GatewayError.from(thrown), false);
  }
}

function notAnAnswer(exchange: UpstreamExchange): GatewayError {
  const { headers, status } = exchange;
  const found = mediaTypeOf(headers) || "no content type";
  const problem = `it answered ${status} with ${found} instead of an event stream or JSON; check the base URL`;
  return toAnswerError(exchange, "UPSTREAM_PROTOCOL_ERROR", problem);
}

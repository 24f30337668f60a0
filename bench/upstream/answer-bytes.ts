import type { Format, StreamedAnswer } from "../answers/answer.ts";
import { anthropicDocument, anthropicStream } from "../answers/anthropic.ts";
import { openAiDocument, openAiStream } from "../answers/openai.ts";
import type { Plan } from "./plan.ts";

/** The bytes of an answer over HTTP/1.1, made once for all requests of a plan. */
export interface AnswerBytes {
  /** Header and what comes before the first token; a whole document. */
  readonly opening: Buffer;
  /** The token with this index; each is a chunk of its own, as servers write them. */
  token(index: number): Buffer;
  readonly closing: Buffer;
  /** All of it. */
  readonly whole: Buffer;
}

/** The bytes of the plan's answers, by the format that a request asks for. */
export function toAnswerBytes({ kind, tokens }: Plan): Readonly<Record<Format, AnswerBytes>> {
  if (kind === "document") {
    return { openai: documentBytes(openAiDocument(tokens)), anthropic: documentBytes(anthropicDocument(tokens)) };
  }
  return { openai: streamBytes(openAiStream(tokens), tokens), anthropic: streamBytes(anthropicStream(tokens), tokens) };
}

function documentBytes(text: string): AnswerBytes {
  const none = Buffer.alloc(0);
  const length = Buffer.byteLength(text);
  const head = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;
  const whole = Buffer.from(head + text);
  return { opening: whole, token: () => none, closing: none, whole };
}

function streamBytes(answer: StreamedAnswer, tokens: number): AnswerBytes {
  const head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\n";
  const opening = Buffer.from(`${head}Transfer-Encoding: chunked\r\n\r\n${answer.opening.map(toChunk).join("")}`);
  const [even, odd] = [Buffer.from(toChunk(answer.tokens[0])), Buffer.from(toChunk(answer.tokens[1]))] as const;
  const token = (index: number): Buffer => (index % 2 === 0 ? even : odd);
  const closing = Buffer.from(`${answer.closing.map(toChunk).join("")}0\r\n\r\n`);
  const whole = Buffer.concat([opening, ...Array.from({ length: tokens }, (_, index) => token(index)), closing]);
  return { opening, token, closing, whole };
}

function toChunk(event: string): string {
  return `${Buffer.byteLength(event).toString(16)}\r\n${event}\r\n`;
}

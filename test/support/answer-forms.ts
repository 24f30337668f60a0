import { toAnswer } from "./http-answer.ts";

/** The bytes of answers as one API of a provider writes them. */
export interface AnswerForm {
  /** Kind of provider that reads it. */
  readonly kind: "openai" | "anthropic";
  /** What a stream begins with, before any content. */
  readonly opening: string;
  /** A piece of text in a stream. */
  delta(text: string): string;
  /** What ends a stream well. */
  readonly ending: string;
  /** An error in a stream: the provider is overloaded. */
  readonly errorEvent: string;
  /** A whole answer that was not streamed. */
  whole(text: string): string;
}

const openAi: AnswerForm = {
  kind: "openai",
  opening: chatChunk({ role: "assistant", content: "" }),
  delta: (content) => chatChunk({ content }),
  ending: `${chatChunk({}, "stop")}data: [DONE]\n\n`,
  errorEvent: `data: ${JSON.stringify({ error: { type: "overloaded_error", message: "busy" } })}\n\n`,
  whole: (content) =>
    JSON.stringify({
      ...{ id: "c", object: "chat.completion", model: "m" },
      choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }],
    }),
};

function chatChunk(delta: object, finishReason: string | null = null): string {
  const choices = [{ index: 0, delta, finish_reason: finishReason }];
  return `data: ${JSON.stringify({ id: "c", object: "chat.completion.chunk", model: "m", choices })}\n\n`;
}

const message = { id: "m", type: "message", role: "assistant", model: "m" };

const anthropic: AnswerForm = {
  kind: "anthropic",
  opening:
    namedEvent("message_start", {
      message: { ...message, content: [], usage: { input_tokens: 1, output_tokens: 1 } },
    }) + namedEvent("content_block_start", { index: 0, content_block: { type: "text", text: "" } }),
  delta: (text) => namedEvent("content_block_delta", { index: 0, delta: { type: "text_delta", text } }),
  ending:
    namedEvent("content_block_stop", { index: 0 }) +
    namedEvent("message_delta", { delta: { stop_reason: "end_turn" }, usage: { output_tokens: 3 } }) +
    namedEvent("message_stop", {}),
  errorEvent: namedEvent("error", { error: { type: "overloaded_error", message: "busy" } }),
  whole: (text) =>
    JSON.stringify({
      ...{ ...message, content: [{ type: "text", text }], stop_reason: "end_turn" },
      usage: { input_tokens: 1, output_tokens: 3 },
    }),
};

function namedEvent(type: string, members: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...members })}\n\n`;
}

/** The forms that faults come in: OpenAI's Chat Completions and Anthropic's Messages. */
export const answerForms: readonly AnswerForm[] = [openAi, anthropic];

/** OpenAI's, for faults that no form has to do with. */
export const chatForm: AnswerForm = openAi;

/** A whole streamed answer of these deltas, one chunk for each event. */
export function toStream(form: AnswerForm, texts: readonly string[]): Buffer {
  const pieces = [form.opening, ...texts.map((text) => form.delta(text)), form.ending];
  return toAnswer(pieces, "chunked", { headers: { "content-type": "text/event-stream" } });
}

/** The head of a streamed answer, and what it begins with; its end is that of the connection. */
export function toOpenStream(...pieces: readonly string[]): string {
  return `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n${pieces.join("")}`;
}

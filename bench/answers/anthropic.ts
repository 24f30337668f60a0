import { type StreamedAnswer, tokenTexts, toText } from "./answer.ts";

const message = {
  id: "msg_01XFDUDYJgAACzvnptvVoYEL",
  type: "message",
  role: "assistant",
  model: "bench",
  content: [],
  stop_reason: null,
  stop_sequence: null,
};

/** A streamed answer as Anthropic's Messages writes it, one delta for each token. */
export function anthropicStream(tokens: number): StreamedAnswer {
  return {
    opening: [
      event("message_start", { message: { ...message, usage: { input_tokens: 9, output_tokens: 1 } } }),
      event("content_block_start", { index: 0, content_block: { type: "text", text: "" } }),
      event("ping", {}),
    ],
    tokens: [delta(tokenTexts[0]), delta(tokenTexts[1])],
    closing: [
      event("content_block_stop", { index: 0 }),
      event("message_delta", {
        delta: { stop_reason: "end_turn", stop_sequence: null },
        usage: { output_tokens: tokens },
      }),
      event("message_stop", {}),
    ],
  };
}

/** The same answer as one JSON document. */
export function anthropicDocument(tokens: number): string {
  const content = [{ type: "text", text: toText(tokens) }];
  const usage = { input_tokens: 9, output_tokens: tokens };
  return JSON.stringify({ ...message, content, stop_reason: "end_turn", usage });
}

function delta(text: string): string {
  return event("content_block_delta", { index: 0, delta: { type: "text_delta", text } });
}

function event(type: string, members: Readonly<Record<string, unknown>>): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...members })}\n\n`;
}

import { type StreamedAnswer, tokenTexts, toText } from "./answer.ts";

const id = "chatcmpl-BfhT0aWlVmZr5yK4xq3c8nD2pS6uJ";
const created = 1_790_000_000;
const facts = { id, object: "chat.completion.chunk", created, model: "bench", service_tier: "default" };

/** A streamed answer as OpenAI's Chat Completions writes it, one chunk for each token, with usage at the end. */
export function openAiStream(tokens: number): StreamedAnswer {
  return {
    opening: [chunk({ role: "assistant", content: "", refusal: null })],
    tokens: [chunk({ content: tokenTexts[0] }), chunk({ content: tokenTexts[1] })],
    closing: [
      chunk({}, "stop"),
      event({ ...facts, system_fingerprint: "fp_b3f1157249", choices: [], usage: usage(tokens) }),
      "data: [DONE]\n\n",
    ],
  };
}

/** The same answer as one JSON document. */
export function openAiDocument(tokens: number): string {
  const message = { role: "assistant", content: toText(tokens), refusal: null, annotations: [] };
  const choices = [{ index: 0, message, logprobs: null, finish_reason: "stop" }];
  return JSON.stringify({ ...facts, object: "chat.completion", choices, usage: usage(tokens) });
}

function chunk(delta: Readonly<Record<string, unknown>>, finishReason: string | null = null): string {
  const choices = [{ index: 0, delta, logprobs: null, finish_reason: finishReason }];
  return event({ ...facts, system_fingerprint: "fp_b3f1157249", choices, obfuscation: "3xQ9dWm" });
}

function event(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

function usage(tokens: number): Readonly<Record<string, number>> {
  return { prompt_tokens: 9, completion_tokens: tokens, total_tokens: 9 + tokens };
}

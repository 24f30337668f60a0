import { toJsonAnswer, toSseAnswer } from "../../http-answer.ts";
import { toPieces } from "../pieces.ts";
import type { IssuedCall, OpenAiTurn } from "./turn.ts";

const head = { "x-request-id": "req_1" };
const model = "gpt-5.2";

/** A whole answer. */
export function toWholeAnswer(turn: OpenAiTurn): Buffer {
  const { reasoning, content = null, refusal = null, toolCalls, finishReason, usage } = turn;
  const message = {
    role: "assistant",
    content,
    refusal,
    reasoning_content: reasoning,
    tool_calls: toolCalls?.map((call) => ({ id: call.id, type: "function", function: toFunction(call) })),
  };
  const choices = [{ index: 0, message, logprobs: null, finish_reason: finishReason }];
  const completion = { id: "chatcmpl-1", object: "chat.completion", created: 1_700_000_000, model, choices, usage };
  return toJsonAnswer(JSON.stringify(completion), { headers: head });
}

/** An answer as a stream of chunks. */
export function toStreamedAnswer(turn: OpenAiTurn): Buffer {
  const chunks = [
    toChunk({ role: "assistant", content: turn.toolCalls ? null : "", refusal: null }),
    ...toPieces(turn.reasoning ?? "").map((piece) => toChunk({ reasoning_content: piece })),
    ...toPieces(turn.content ?? "").map((content) => toChunk({ content })),
    ...toPieces(turn.refusal ?? "").map((refusal) => toChunk({ refusal })),
    ...(turn.toolCalls ?? []).flatMap(toCallChunks),
    toChunk({}, turn.finishReason),
    { ...toChunk({}), choices: [], usage: turn.usage },
  ];
  const lines = chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`);
  return toSseAnswer(`${lines.join("")}data: [DONE]\n\n`, head);
}

function toCallChunks(call: IssuedCall, index: number): object[] {
  const { name } = call;
  const first = { index, id: call.id, type: "function", function: { name, arguments: "" } };
  const pieces = toPieces(call.arguments).map((piece) => ({ index, function: { arguments: piece } }));
  return [first, ...pieces].map((piece) => toChunk({ tool_calls: [piece] }));
}

function toChunk(delta: object, finishReason: string | null = null): object {
  const choices = [{ index: 0, delta, logprobs: null, finish_reason: finishReason }];
  return { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1_700_000_000, model, choices, usage: null };
}

function toFunction({ name, arguments: text }: IssuedCall): object {
  return { name, arguments: text };
}

import { create } from "@bufbuild/protobuf";
import type { FinishReason, StreamCompleteResponse } from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import { type Message, MessageSchema, type Part, Role } from "../../../src/gen/tokenwire/v1/message_pb.ts";
import type { Usage } from "../../../src/gen/tokenwire/v1/usage_pb.ts";
import type { ApiClient } from "../../support/api-clients.ts";
import type { MessageInit, RequestInit } from "../../support/requests.ts";

/** How a turn is asked for. */
export type Mode = "StreamComplete" | "Complete";

/** What a caller adds to a conversation, and the options of the turn. */
export interface Ask {
  readonly messages: readonly MessageInit[];
  readonly options?: RequestInit;
}

/** The answer to a turn, however it was asked for. */
export interface Answer {
  /** To be appended to the conversation. */
  readonly message: Message;
  readonly finishReason: FinishReason;
  readonly stopSequence: string | undefined;
  readonly usage: Usage | undefined;
}

/** Talks turn by turn: what an answer gave, as it is, is the model's turn in the next request. */
export async function converse(
  client: ApiClient,
  options: RequestInit,
  asks: readonly Ask[],
  modeOf: (turn: number) => Mode,
): Promise<Answer[]> {
  const messages: Message[] = [];
  const answers: Answer[] = [];
  for (const [turn, ask] of asks.entries()) {
    messages.push(...ask.messages.map((message) => create(MessageSchema, message)));
    const answer = await answerTo(client, { ...options, ...ask.options, messages }, modeOf(turn));
    answers.push(answer);
    messages.push(answer.message);
  }
  return answers;
}

/** Asks for one answer. */
export async function answerTo(client: ApiClient, request: RequestInit, mode: Mode): Promise<Answer> {
  if (mode === "StreamComplete") return readStream(client.streamComplete(request));
  const { message, finishReason, stopSequence, usage } = await client.complete(request);
  return { message: message ?? create(MessageSchema), finishReason, stopSequence, usage };
}

async function readStream(stream: AsyncIterable<StreamCompleteResponse>): Promise<Answer> {
  const parts: Part[] = [];
  let answer: Answer | undefined;
  for await (const { event } of stream) {
    if (event.case === "partFinished" && event.value.part !== undefined) parts.push(event.value.part);
    if (event.case === "finished") {
      const { finishReason, stopSequence, usage } = event.value;
      answer = { message: create(MessageSchema, { role: Role.ASSISTANT, parts }), finishReason, stopSequence, usage };
    }
  }
  if (answer === undefined) throw new Error("the stream has no finished event");
  return answer;
}

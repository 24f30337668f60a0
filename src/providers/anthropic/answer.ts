import type { Channel } from "../../core/channel.ts";
import { GatewayError } from "../../core/error.ts";
import type { StreamEvent } from "../../core/event.ts";
import { type Exchange, toReadError } from "../../core/upstream-error.ts";
import { type FormedBody, findAnswerForm } from "../../wire/answer-form.ts";
import { readJsonAnswer } from "./response.ts";
import { readStreamedAnswer } from "./stream.ts";

/**
 * Reads an answer by what it is: not by what was asked for, and not by its content
 * type alone. Throws what {@link readStreamedAnswer} and {@link readJsonAnswer} do.
 */
export async function* readAnswer(
  body: AsyncIterable<Uint8Array>,
  exchange: Exchange,
  channel: Channel,
): AsyncGenerator<readonly StreamEvent[], void, undefined> {
  const formed = await findForm(body, exchange);
  if (formed.kind === "JSON") yield* readJsonAnswer(formed.body, exchange);
  else yield* readStreamedAnswer(formed.body, exchange, channel);
}

async function findForm(body: AsyncIterable<Uint8Array>, exchange: Exchange): Promise<FormedBody> {
  try {
    return await findAnswerForm(exchange.headers, body);
  } catch (thrown) {
    throw toReadError(exchange, GatewayError.from(thrown), false);
  }
}

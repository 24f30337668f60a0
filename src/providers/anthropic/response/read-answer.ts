import type { StreamEvent } from "../../../core/answer/event.ts";
import type { Channel } from "../../../core/call/channel.ts";
import type { Exchange } from "../../../core/errors/upstream-error.ts";
import type { HttpResponse } from "../../../wire/http/http.ts";
import { detectAnswerFormat } from "../../kit/answer-format.ts";
import { readJsonAnswer } from "./response.ts";
import { readStreamedAnswer } from "./stream.ts";

/**
 * Reads an answer in the format that it has, whatever the request asked for: see
 * {@link detectAnswerFormat}. Throws the errors of that and of the readers of both formats.
 */
export async function* readAnswer(
  response: HttpResponse,
  exchange: Exchange,
  channel: Channel,
): AsyncGenerator<readonly StreamEvent[], void, undefined> {
  const { kind, body } = await detectAnswerFormat(response, exchange);
  if (kind === "JSON") yield* readJsonAnswer(body, exchange, channel);
  else yield* readStreamedAnswer(body, exchange, channel);
}

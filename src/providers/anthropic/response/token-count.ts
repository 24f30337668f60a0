import { toTokenCount } from "../../../core/answer/usage.ts";
import { GatewayError } from "../../../core/errors/error.ts";
import { toAnswerError, toReadError, type UpstreamExchange } from "../../../core/errors/upstream-error.ts";
import { readText } from "../../../wire/http/read-text.ts";
import { asObject, parseJson } from "../../../wire/json/json.ts";

const maxBytes = 64 * 1024;

/** Reads the answer of `/v1/messages/count_tokens`. Throws UPSTREAM_PROTOCOL_ERROR when it holds no count. */
export async function readTokenCount(body: AsyncIterable<Uint8Array>, exchange: UpstreamExchange): Promise<number> {
  try {
    const inputTokens = toCount((await readText(body, maxBytes)).text);
    if (inputTokens !== undefined) return inputTokens;
    throw toAnswerError(exchange, "UPSTREAM_PROTOCOL_ERROR", "the answer holds no token count");
  } catch (thrown) {
    throw toReadError(exchange, GatewayError.from(thrown), false);
  }
}

function toCount(text: string): number | undefined {
  try {
    return toTokenCount(asObject(parseJson(text))?.["input_tokens"]);
  } catch {
    return undefined; // The text is not JSON, so it holds no count.
  }
}

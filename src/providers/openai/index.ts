import type { Attempt } from "../../core/attempt.ts";
import type { Clock } from "../../core/clock.ts";
import type { Events } from "../../core/event.ts";
import type { Provider } from "../../core/provider.ts";
import { type Exchange, toAnswerError } from "../../core/upstream-error.ts";
import type { CompleteRequest } from "../../gen/tokenwire/v1/completion_pb.ts";
import { createHttpClient, type HttpResponse } from "../../wire/http.ts";
import { answerKindOf, mediaTypeOf } from "../../wire/media-type.ts";
import { readRefusal } from "../../wire/read-refusal.ts";
import { type Endpoint, toEndpoint } from "./endpoint.ts";
import { toStatusError } from "./errors.ts";
import { type Dialect, type RequestOptions, toRequestBody } from "./request.ts";
import { readJsonAnswer } from "./response.ts";
import { readStreamedAnswer } from "./stream.ts";

/** Settings of one provider of this kind. */
export interface OpenAiOptions extends Omit<RequestOptions, "dialect"> {
  /** The part of "provider/model" before the slash. */
  readonly name: string;
  /** Such as "https://api.openai.com/v1"; see {@link toEndpoint} for what else it may be. */
  readonly baseUrl: string;
  /** Sent as a bearer token; undefined for servers that want none. */
  readonly apiKey: string | undefined;
  /** Further request headers, names in lower case; they win over ours. */
  readonly headers: Readonly<Record<string, string>>;
  /** Models to list. */
  readonly models: readonly string[];
  /**
   * The member that takes the output limit. "auto" is "max_completion_tokens" at
   * OpenAI and Azure and for their newer models everywhere, which refuse the other,
   * and "max_tokens" else: many servers know no other.
   */
  readonly maxTokensField: "auto" | "max_tokens" | "max_completion_tokens";
  /** Longest wait for a connection. */
  readonly connectTimeoutMs: number;
}

/** What a provider needs besides its settings. */
export interface OpenAiSurroundings {
  readonly clock: Clock;
}

/**
 * Creates a provider that speaks OpenAI's Chat Completions, to OpenAI or to any
 * server that is compatible with it. Throws a TypeError when the base URL is no
 * URL. It holds no connection before its first request.
 */
export function createOpenAiProvider(options: OpenAiOptions, { clock }: OpenAiSurroundings): Provider {
  const { name, models, connectTimeoutMs } = options;
  const endpoint = toEndpoint(options.baseUrl);
  const requestOptions = { dialect: toDialect(options, endpoint), unsupported: options.unsupported };
  const headers = toHeaders(options);
  const secrets = [...(options.apiKey === undefined ? [] : [options.apiKey]), ...Object.values(options.headers)];
  const http = createHttpClient({ origin: endpoint.origin, connectTimeoutMs, clock });

  async function open(request: CompleteRequest, attempt: Attempt): Promise<Events> {
    const body = toRequestBody(request, requestOptions, attempt.call.streaming);
    const response = await http.post({ path: endpoint.path, headers, body, signal: attempt.signal });
    attempt.onEnd(() => response.release());
    const { status, headers: answered } = response;
    const exchange: Exchange = { provider: name, model: request.model, status, headers: answered, secrets };
    if (status < 200 || status > 299) throw toStatusError(exchange, await readRefusal(response, clock));
    return readAnswer(response, exchange);
  }

  return { name, kind: "openai", models, open, close: () => http.close() };
}

/** Reads an answer by what it is, not by what was asked for. */
function readAnswer({ headers, body, status }: HttpResponse, exchange: Exchange): Events {
  const kind = answerKindOf(headers);
  switch (kind) {
    case "event stream":
      return readStreamedAnswer(body, exchange);
    case "JSON":
      return readJsonAnswer(body, exchange);
    case "other": {
      const found = mediaTypeOf(headers) || "no content type";
      const problem = `it answered ${status} with ${found} instead of an event stream or JSON; check the base URL`;
      throw toAnswerError(exchange, "UPSTREAM_PROTOCOL_ERROR", problem);
    }
    default:
      return kind satisfies never;
  }
}

function toDialect({ maxTokensField }: OpenAiOptions, { isOpenAi }: Endpoint): Dialect {
  const usual = isOpenAi ? "max_completion_tokens" : "by_model";
  return {
    maxTokensField: maxTokensField === "auto" ? usual : maxTokensField,
    // OpenAI's successor of "user", which other servers do not know.
    endUserField: isOpenAi ? "safety_identifier" : "user",
    hasDeveloperRole: isOpenAi,
    // OpenAI never shows any, and refuses messages that have members which it does not know.
    takesReasoning: !isOpenAi,
  };
}

function toHeaders({ apiKey, headers }: OpenAiOptions): Readonly<Record<string, string>> {
  return {
    accept: "text/event-stream, application/json",
    // A compressed answer could be a thousand times its size.
    "accept-encoding": "identity",
    "content-type": "application/json",
    "user-agent": "tokenwire",
    ...(apiKey !== undefined && { authorization: `Bearer ${apiKey}` }),
    ...headers,
  };
}

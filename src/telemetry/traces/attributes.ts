// The only list of the attributes of spans. The document and the types are made from it.

/** Where an attribute stands: on the span of a call or of an attempt, or on one of their events. */
export type Place = "call" | "attempt" | "tokenwire.queue" | "tokenwire.backoff" | "tokenwire.first_token";

/** What an attribute is. */
interface AttributeDeclaration {
  readonly on: readonly Place[];
  /** Whether it is a number that may have a fraction; others are whole. */
  readonly isDouble?: boolean;
  /** Its value. */
  readonly meaning: string;
}

/** Every attribute by its name: of the semantic conventions where they have one, else with `tokenwire.` in front. */
export const spanAttributes = {
  "rpc.system.name": { on: ["call"], meaning: "`grpc`, also for calls over gRPC-Web and Connect" },
  "rpc.method": { on: ["call"], meaning: "the RPC, such as `tokenwire.v1.CompletionService/StreamComplete`" },
  "rpc.response.status_code": { on: ["call"], meaning: "the gRPC status that the call ended with, such as `OK`" },
  "error.type": { on: ["call", "attempt"], meaning: "the [reason](errors.md) of a failure; none without one" },
  "tokenwire.call.id": { on: ["call"], meaning: "the gateway's id of the call, which its log line has too" },
  "tokenwire.caller": { on: ["call"], meaning: "the name in the caller's client certificate, else its host" },
  "tokenwire.model": { on: ["call"], meaning: "the model as the caller named it" },
  "tokenwire.target": { on: ["call", "attempt"], meaning: "`provider/model` that was asked; of a call the last one" },
  "tokenwire.attempts": { on: ["call"], meaning: "how many attempts there were" },
  "tokenwire.time_to_first_token": {
    on: ["call"],
    isDouble: true,
    meaning: "seconds from the beginning of the call to its first content",
  },
  "tokenwire.attempt.number": { on: ["attempt"], meaning: "1 for the first attempt of the call" },
  "tokenwire.upstream.request_id": { on: ["attempt"], meaning: "the provider's id of the request" },
  "gen_ai.operation.name": { on: ["attempt"], meaning: "`chat`, or `count_tokens`" },
  "gen_ai.provider.name": {
    on: ["attempt"],
    meaning: "what the conventions call the provider, such as `x_ai`; its kind where they have no name for it",
  },
  "server.address": { on: ["attempt"], meaning: "host of the provider's server" },
  "server.port": { on: ["attempt"], meaning: "its port" },
  "gen_ai.request.model": { on: ["attempt"], meaning: "the provider's id of the model" },
  "gen_ai.request.stream": { on: ["attempt"], meaning: "whether the caller reads a stream" },
  "gen_ai.request.max_tokens": { on: ["attempt"], meaning: "as the caller set it" },
  "gen_ai.request.temperature": { on: ["attempt"], isDouble: true, meaning: "as the caller set it" },
  "gen_ai.request.top_p": { on: ["attempt"], isDouble: true, meaning: "as the caller set it" },
  "gen_ai.request.top_k": { on: ["attempt"], meaning: "as the caller set it" },
  "gen_ai.request.frequency_penalty": { on: ["attempt"], isDouble: true, meaning: "as the caller set it" },
  "gen_ai.request.presence_penalty": { on: ["attempt"], isDouble: true, meaning: "as the caller set it" },
  "gen_ai.request.seed": { on: ["attempt"], meaning: "as the caller set it" },
  "gen_ai.response.model": { on: ["attempt"], meaning: "the model that the provider said it used" },
  "gen_ai.response.finish_reasons": {
    on: ["attempt"],
    meaning:
      "why the model stopped, one value: `stop`, `length`, `tool_call`, `content_filter`, or another word of ours",
  },
  "gen_ai.response.time_to_first_chunk": {
    on: ["attempt"],
    isDouble: true,
    meaning: "seconds from the beginning of a streamed attempt to its first content",
  },
  "gen_ai.usage.input_tokens": { on: ["attempt"], meaning: "input tokens, those of the cache included" },
  "gen_ai.usage.output_tokens": { on: ["attempt"], meaning: "output tokens, those of reasoning included" },
  "gen_ai.usage.cache_read.input_tokens": { on: ["attempt"], meaning: "of them, those read from the provider's cache" },
  "gen_ai.usage.cache_creation.input_tokens": { on: ["attempt"], meaning: "of them, those written to the cache" },
  "gen_ai.usage.reasoning.output_tokens": { on: ["attempt"], meaning: "of them, those of reasoning" },
  "tokenwire.usage.source": {
    on: ["attempt"],
    meaning: "who counted: `provider`, `partial` for a provider's count of a cut answer, `estimated` for the gateway",
  },
  "tokenwire.cost": {
    on: ["call", "attempt"],
    isDouble: true,
    meaning: "US dollars; none where a price is not known, which is not free",
  },
  "tokenwire.price.source": { on: ["attempt"], meaning: "where the price comes from: `price_list` or `configured`" },
  "tokenwire.queue.name": {
    on: ["tokenwire.queue"],
    meaning: "`gateway`, or `provider:` and the name of the provider",
  },
  "tokenwire.wait": {
    on: ["tokenwire.queue", "tokenwire.backoff"],
    isDouble: true,
    meaning: "how many seconds the call waited",
  },
  "gen_ai.input.messages": {
    on: ["attempt"],
    meaning: "the conversation as JSON, only for aliases in `telemetry.traces.content`",
  },
  "gen_ai.system_instructions": { on: ["attempt"], meaning: "the system prompt as JSON, likewise" },
  "gen_ai.output.messages": { on: ["attempt"], meaning: "the answer as JSON, likewise" },
  "tokenwire.content.truncated": {
    on: ["attempt"],
    meaning: "`true` where the prompt or the answer is longer than the size in `telemetry.traces.content`",
  },
} as const satisfies Readonly<Record<string, AttributeDeclaration>>;

/** The name of an attribute. */
export type SpanAttributeName = keyof typeof spanAttributes;

const doubles: ReadonlySet<string> = new Set(
  Object.entries<AttributeDeclaration>(spanAttributes).flatMap(([name, { isDouble: may }]) =>
    may === true ? [name] : [],
  ),
);

/** Whether an attribute is a number that may have a fraction, and has the same type without one. */
export function isDouble(name: string): boolean {
  return doubles.has(name);
}

/** The value of an attribute. */
export type SpanAttributeValue = string | number | boolean | readonly string[];

/** Attributes of a span or an event; those that are undefined are left out. */
export type SpanAttributes = { readonly [Name in SpanAttributeName]?: SpanAttributeValue | undefined };

/** What the events of spans are, and on which spans. */
export const spanEvents: Readonly<Record<Exclude<Place, "call" | "attempt">, string>> = {
  "tokenwire.queue": "on the span of a call: it begins to wait for a slot; its time is the beginning of the wait",
  "tokenwire.backoff": "on the span of a call: it begins to wait before it asks again, likewise",
  "tokenwire.first_token": "on the span of an attempt: its first content was read",
};

/** The name of an event. */
export type SpanEventName = keyof typeof spanEvents;

/** The attributes of metrics: what each is. Its values come from the configuration or from a list in the source. */
export const attributes = {
  "rpc.system.name": "`grpc`, also for calls over gRPC-Web and Connect",
  "rpc.method": "the RPC, such as `tokenwire.v1.CompletionService/StreamComplete`",
  "rpc.response.status_code": "the gRPC status that the call ended with, such as `OK`",
  "error.type": "the [reason](errors.md) of a failure; none without one",
  "gen_ai.operation.name": "`chat`",
  "gen_ai.provider.name":
    "what the conventions call the provider, such as `x_ai`; its kind where they have no name for it",
  "gen_ai.request.model": "the provider's id of the model; `other` when not configured",
  "gen_ai.token.type": "`input` or `output`",
  "tokenwire.model": "the model as the caller named it, if it is an alias or a listed model; else `other`",
  "tokenwire.target":
    "`provider/model` that was asked; the model is `other` when not configured; `none` when none was asked",
  "tokenwire.failed_target": "the target that failed before",
  "tokenwire.provider": "the name of the provider in the configuration",
  "tokenwire.failure_class":
    "the class of the failure by which targets take over, such as `rateLimit`; `none` for others",
  "tokenwire.token.type":
    "`input`, `cached`, `cache_write`, `output` or `reasoning`; `input` and `output` include the others",
  "tokenwire.usage.source":
    "who counted: `provider`, `partial` for a provider's count of a cut answer, `estimated` for the gateway",
  "tokenwire.price.source": "where the price comes from: `price_list` or `configured`",
  "tokenwire.queue": "`gateway`, or `provider:` and the name of the provider",
  "tokenwire.phase": "`queued`, `backing off`, `waiting` for the first content, or `streaming`",
  "tokenwire.breaker.state": "the state that it changed to: `closed`, `half-open` or `open`",
  "tokenwire.connection.state": "`idle` or `used`",
  "tokenwire.worker": "the number of the worker, or `primary` for the process that accepts connections",
  "tokenwire.span.fate":
    "`sent`; or lost: `queue_full`, `failed` with the message that it was in, `refused` by the collector",
  "cpu.mode": "`user` or `system`",
  "v8js.gc.type": "`major`, `minor`, `incremental` or `weakcb`",
  "v8js.heap.space.name": "the space of the heap, such as `old_space`",
  "service.version": "the version of Tokenwire",
  "process.runtime.version": "the version of Node",
} as const;

/** The name of an attribute. */
export type AttributeName = keyof typeof attributes;

/** Attributes of one point. */
export type Attributes = { readonly [Name in AttributeName]?: string | undefined };

// What a program imports: the gateway as a library, and the words of a provider of its own. The messages are in v1.ts.
export { ConfigError } from "./config/faults/config-error.ts";
export type { Events, StreamEvent } from "./core/answer/event.ts";
export type { SharedBlocks } from "./core/answer/parts/text-builder.ts";
export type { Attempt, AttemptOutcome } from "./core/call/attempt.ts";
export type { CallerIdentity } from "./core/call/caller-identity.ts";
export type { CallLimits, CompletionView as Call } from "./core/call/completion.ts";
export type { Failed, Lifetime } from "./core/call/lifetime.ts";
export type { AttemptRecord, CallOutcome, CallProgress } from "./core/call/progress.ts";
export type { AttemptLimits, LimitOrigin, TimeLimits } from "./core/call/time-limits.ts";
export type { Clock } from "./core/clock.ts";
export {
  type FieldViolation,
  GatewayError,
  type GatewayErrorOptions,
  type QuotaViolation,
  type Reason,
  type UpstreamFacts,
} from "./core/errors/error.ts";
export type { CleanWord } from "./core/errors/secrets.ts";
export { unsupported } from "./core/errors/unsupported.ts";
export type { ListedModel, ModelLimits } from "./core/listed-model.ts";
export type { Log } from "./core/log.ts";
export type { Provider } from "./core/provider.ts";
export { CallError } from "./embed/call-error.ts";
export { createGateway, type Gateway, type ListenAddress, type ListenOptions } from "./embed/gateway.ts";
export type { CallOptions, CompleteRequestInit } from "./embed/in-process-transport.ts";
export type { GatewayMetrics } from "./embed/measuring.ts";
export type { FileOptions, GatewayOptions, ProgramOptions, ProviderInput, ProviderKind } from "./embed/options.ts";

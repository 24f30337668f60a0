// What an embedder imports: the words of a provider of their own. The messages are in v1.ts.
export type { Attempt, AttemptOutcome } from "./core/attempt.ts";
export type { Call, CallLimits, CallOutcome, CallProgress } from "./core/call.ts";
export type { Clock } from "./core/clock.ts";
export {
  type FieldViolation,
  GatewayError,
  type GatewayErrorOptions,
  type QuotaViolation,
  type Reason,
  type UpstreamFacts,
} from "./core/error.ts";
export type { Events, StreamEvent, UnknownEvent } from "./core/event.ts";
export type { Lifetime } from "./core/lifetime.ts";
export type { Log } from "./core/log.ts";
export type { Provider } from "./core/provider.ts";
export { unsupported } from "./core/unsupported.ts";

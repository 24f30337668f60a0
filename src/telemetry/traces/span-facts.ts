import type { GatewayError } from "../../core/errors/error.ts";
import type { SpanNames } from "./span-names.ts";

/** What spans are made with, besides their calls. */
export interface SpanFacts {
  /** Of the configuration as it is now. */
  readonly names: SpanNames;
  /** The name of the gRPC status of an error. */
  readonly statusOf: (error: GatewayError) => string;
  /** Most bytes of the prompt, and of the answer, that are kept of calls of a model; undefined where none are. */
  readonly contentBytesOf: (model: string) => number | undefined;
  /** The time of day in milliseconds since 1970. */
  readonly epochNow: () => number;
}

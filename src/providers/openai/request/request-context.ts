import { createRejectOrDrop, type RejectOrDrop, type UnsupportedPolicy } from "../../../core/errors/unsupported.ts";
import type { Dialect } from "../dialect.ts";
import { factsOf, type ModelFacts } from "../models/model-facts.ts";

/** What every piece of one request is written by. */
export interface RequestContext {
  readonly facts: ModelFacts;
  readonly dialect: Dialect;
  readonly rejectOrDrop: RejectOrDrop;
}

/** The context of one request to a model, by the provider's id. */
export function createRequestContext(model: string, dialect: Dialect, policy: UnsupportedPolicy): RequestContext {
  return { facts: factsOf(model), dialect, rejectOrDrop: createRejectOrDrop(policy) };
}

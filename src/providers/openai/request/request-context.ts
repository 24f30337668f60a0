import { createRejectOrDrop, type RejectOrDrop, type UnsupportedPolicy } from "../../../core/errors/unsupported.ts";
import type { Dialect } from "../dialect.ts";
import { factsOf, type ModelFacts } from "../models/model-facts.ts";

/** What all parts of the request writer need: the model, the server, and the policy for options that cannot be sent. */
export interface RequestContext {
  readonly facts: ModelFacts;
  readonly dialect: Dialect;
  readonly rejectOrDrop: RejectOrDrop;
}

/** Creates the context of one request. `model` is the provider's own id. */
export function createRequestContext(model: string, dialect: Dialect, policy: UnsupportedPolicy): RequestContext {
  return { facts: factsOf(model), dialect, rejectOrDrop: byPolicy[policy] };
}

const byPolicy: Readonly<Record<UnsupportedPolicy, RejectOrDrop>> = {
  refuse: createRejectOrDrop("refuse"),
  drop: createRejectOrDrop("drop"),
};

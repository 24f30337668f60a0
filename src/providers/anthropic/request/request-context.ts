import { createRejectOrDrop, type RejectOrDrop, type UnsupportedPolicy } from "../../../core/errors/unsupported.ts";
import { factsOf, type ModelFacts } from "../models/model-facts.ts";
import { createCacheMarker, type MarkCache } from "./cache-control.ts";
import { createToolUseIds, type ToolUseIds } from "./tool-use-id.ts";

/** What all parts of the request writer need: the model, the policy for options that cannot be sent, cache marks and ids. */
export interface RequestContext {
  readonly facts: ModelFacts;
  readonly rejectOrDrop: RejectOrDrop;
  readonly markCache: MarkCache;
  readonly toolUseIds: ToolUseIds;
}

/** Creates the context of one request. `model` is the provider's own id. */
export function createRequestContext(model: string, policy: UnsupportedPolicy): RequestContext {
  const facts = factsOf(model);
  const rejectOrDrop = createRejectOrDrop(policy);
  return { facts, rejectOrDrop, markCache: createCacheMarker(facts, rejectOrDrop), toolUseIds: createToolUseIds() };
}

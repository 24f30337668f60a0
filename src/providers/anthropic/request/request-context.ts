import { createRejectOrDrop, type RejectOrDrop, type UnsupportedPolicy } from "../../../core/errors/unsupported.ts";
import { factsOf, type ModelFacts } from "../models/model-facts.ts";
import { createCacheMarker, type MarkCache } from "./cache-control.ts";
import { createToolUseIds, type ToolUseIds } from "./tool-use-id.ts";

/** What every piece of one request is written by. */
export interface RequestContext {
  readonly facts: ModelFacts;
  readonly rejectOrDrop: RejectOrDrop;
  readonly markCache: MarkCache;
  readonly toolUseIds: ToolUseIds;
}

/** The context of one request to a model, by the provider's id. */
export function createRequestContext(model: string, policy: UnsupportedPolicy): RequestContext {
  const facts = factsOf(model);
  const rejectOrDrop = createRejectOrDrop(policy);
  return { facts, rejectOrDrop, markCache: createCacheMarker(facts, rejectOrDrop), toolUseIds: createToolUseIds() };
}

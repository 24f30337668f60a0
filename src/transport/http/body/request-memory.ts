import type { Clock } from "../../../core/clock.ts";
import type { RequestLimits } from "../request-limits.ts";
import { type BufferBudget, createBufferBudget } from "./buffer-budget.ts";
import { createUnfinishedRequests, type UnfinishedRequests } from "./unfinished-requests.ts";

/** What the requests that have not arrived whole share, whichever transport they came by. */
export interface RequestMemory {
  readonly budget: BufferBudget;
  readonly unfinished: UnfinishedRequests;
}

/** Creates the memory of one listener. */
export function createRequestMemory(limits: RequestLimits, clock: Clock): RequestMemory {
  return {
    budget: createBufferBudget(limits, clock),
    unfinished: createUnfinishedRequests(limits.maxUnfinishedRequests),
  };
}

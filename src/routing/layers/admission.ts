// Layer: the gateway has so many calls under way, in all and of each caller, and no more.
import type { Open } from "../../core/answer/answer.ts";
import { failWith } from "../../core/call/lifetime.ts";
import type { Slots } from "./slots.ts";

/** Holds a slot of the gateway for each call, from before it is routed until it has ended. */
export function admit<Request, Result>(slots: Slots, next: Open<Request, Result>): Open<Request, Result> {
  return async (request, completion) => {
    try {
      completion.onEnd(slots.takeFree(completion) ?? (await slots.take(completion)));
    } catch (thrown) {
      throw failWith(completion, thrown);
    }
    return next(request, completion);
  };
}

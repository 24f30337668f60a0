// Layer: the gateway has so many calls under way, of everybody and of each caller, and no more.
import type { AnyLayer } from "../../core/answer/answer.ts";
import { failWith } from "../../core/call/lifetime.ts";
import type { Slots } from "./slots.ts";

/** Holds a slot of the gateway for each call, from before it is routed until it has ended. */
export function admit(slots: Slots): AnyLayer {
  return (next) => async (request, call) => {
    try {
      call.onEnd(await slots.take(call));
    } catch (thrown) {
      throw failWith(call, thrown);
    }
    return next(request, call);
  };
}

// Layer: the gateway has so many calls under way, in all and of each caller, and no more.
import type { Open } from "../../core/answer/answer.ts";
import type { Completion } from "../../core/call/completion.ts";
import { failWith } from "../../core/call/lifetime.ts";
import type { Slots } from "./slots.ts";

/** Holds a slot of the gateway for each call, from before it is routed until it has ended. */
export function admit<Request, Result>(slots: Slots, next: Open<Request, Result>): Open<Request, Result> {
  return (request, completion) => {
    const giveBack = slots.takeFree(completion);
    if (giveBack === undefined) return admitLater(slots, next, request, completion);
    completion.onEnd(giveBack);
    return next(request, completion);
  };
}

async function admitLater<Request, Result>(
  slots: Slots,
  next: Open<Request, Result>,
  request: Request,
  completion: Completion,
): Promise<Result> {
  try {
    completion.onEnd(await slots.take(completion));
  } catch (thrown) {
    throw failWith(completion, thrown);
  }
  return next(request, completion);
}

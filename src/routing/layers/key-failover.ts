// Layer: when a provider refuses one of its keys, the same target is asked with another.
import type { Open } from "../../core/answer/answer.ts";
import { GatewayError } from "../../core/errors/error.ts";
import { isOfKey } from "../keys/key-state.ts";
import type { Candidate } from "../route.ts";

/**
 * Asks a target again at once as long as it fails for its key and has another that is
 * ready. Such attempts count among those of the call; no retry budget pays for them,
 * because each takes a key out of the way.
 */
export function failOverKeys<Request, Result>(
  next: Open<Candidate<Request>, Result>,
): Open<Candidate<Request>, Result> {
  return async (candidate, completion) => {
    const { target, maxAttempts } = candidate;
    const { keys, model } = target;
    for (;;) {
      try {
        return await next(candidate, completion);
      } catch (thrown) {
        const error = GatewayError.from(thrown);
        const hasOther = keys.keys.length > 1 && keys.isReady(model);
        if (completion.outcome !== undefined || !isOfKey(error) || !hasOther) throw error;
        if (completion.progress.attempts >= maxAttempts) throw error;
      }
    }
  };
}

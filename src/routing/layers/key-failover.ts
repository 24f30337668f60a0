// Layer: when a provider refuses one of its keys, the same target is asked with another.
import type { Open } from "../../core/answer/answer.ts";
import type { Completion } from "../../core/call/completion.ts";
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
  return (candidate, completion) =>
    candidate.target.keys.keys.length === 1 ? next(candidate, completion) : askWithKeys(next, candidate, completion);
}

async function askWithKeys<Request, Result>(
  next: Open<Candidate<Request>, Result>,
  candidate: Candidate<Request>,
  completion: Completion,
): Promise<Result> {
  const { target, maxAttempts } = candidate;
  const { keys, model } = target;
  for (;;) {
    try {
      return await next(candidate, completion);
    } catch (thrown) {
      const error = GatewayError.from(thrown);
      if (completion.outcome !== undefined || !isOfKey(error) || !keys.isReady(model)) throw error;
      if (completion.progress.attempts >= maxAttempts) throw error;
    }
  }
}

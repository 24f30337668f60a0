// Routing: a target → its provider's answer, with one of its keys and inside one of its slots.
import type { Answer } from "../../core/answer/answer.ts";
import { openAnswer, toServed } from "../../core/answer/open-answer.ts";
import { type Attempt, beginAttempt } from "../../core/call/attempt.ts";
import type { Completion } from "../../core/call/completion.ts";
import { GatewayError } from "../../core/errors/error.ts";
import type { Provider } from "../../core/provider.ts";
import { resolveLimits } from "../attempt-limits.ts";
import { alertOperator } from "../keys/alert.ts";
import type { Candidate } from "../route.ts";
import type { ModelState } from "./model-states.ts";

/** An attempt that has begun. */
export interface Entered {
  readonly attempt: Attempt;
  /** The provider with the key that was picked for it. */
  readonly provider: Provider;
}

/** Opens the answer of a target. */
export async function openTarget(candidate: Candidate, completion: Completion): Promise<Answer> {
  const { request, target } = candidate;
  const { attempt, provider } = await enter(candidate, completion);
  const { firstToken } = target.models.of(target.model);
  const elapsedMs = (): number => completion.clock.now() - attempt.record.startedAt;
  try {
    const answer = await openAnswer(provider, request, attempt);
    // A deployment has a name of its own, and the provider reports the model behind it.
    attempt.record.pricing ??= target.pricing(answer.served.model);
    // The time of a whole answer depends on its length and does not measure the first token.
    if (completion.streaming) firstToken.add(elapsedMs());
    return answer;
  } catch (thrown) {
    // A silent target takes at least that long; without this sample it would look fast while it hangs.
    if (completion.streaming && GatewayError.from(thrown).reason === "FIRST_TOKEN_TIMEOUT")
      firstToken.addAtLeast(elapsedMs());
    throw thrown;
  }
}

/** Begins an attempt inside one of the target's slots: at once where one is free. */
export function enter(candidate: Candidate<unknown>, completion: Completion): Entered | Promise<Entered> {
  const { slots, models, model } = candidate.target;
  const state = models.of(model);
  // Calls that wait count, too, or a full target would look like a free one.
  state.outstanding += 1;
  const giveBack = slots.takeFree(completion);
  return giveBack === undefined
    ? waitToEnter(candidate, completion, state)
    : begin(candidate, completion, state, giveBack);
}

/** Waits for a slot. A call that never gets one is no attempt. */
async function waitToEnter(candidate: Candidate<unknown>, completion: Completion, state: ModelState): Promise<Entered> {
  try {
    return begin(candidate, completion, state, await candidate.target.slots.take(completion));
  } catch (thrown) {
    state.outstanding -= 1;
    throw thrown;
  }
}

function begin(
  { target, limits: { request, alias, capMs } }: Candidate<unknown>,
  completion: Completion,
  state: ModelState,
  giveBack: () => void,
): Entered {
  const { keys, retryBudget, model } = target;
  const key = keys.pick(model);
  const { provider } = key;
  const limits = resolveLimits({ request, alias, provider: target.timeouts, default: completion.limits }, capMs);
  const attempt = beginAttempt(completion, `${provider.name}/${model}`, limits);
  attempt.record.pricing = target.pricing(model);
  attempt.onEnd((outcome) => {
    giveBack();
    state.outstanding -= 1;
    // Count the call when its attempt ends, as retries are: then a call that began long ago pays for its own retries.
    if (attempt.number === 1) retryBudget.countCall();
    if (outcome.kind === "finished") return key.recordSuccess(model, attempt.record.startedAt);
    if (key.recordFailure(model, outcome.error)) alertOperator(target, key, attempt, outcome.error);
  });
  completion.progress.served = toServed(provider.name, model, attempt.number);
  return { attempt, provider };
}

// Counts of tokens on their routes: never by another model, whose tokenizer would give a wrong count that nothing shows.
import { create } from "@bufbuild/protobuf";
import type { Open } from "../core/answer/answer.ts";
import { estimateInputTokens, toTokenCount } from "../core/answer/usage.ts";
import type { Completion } from "../core/call/completion.ts";
import { failWith, throwIfFailed } from "../core/call/lifetime.ts";
import { costOfInput, type Pricing } from "../core/call/pricing.ts";
import { untilEnded } from "../core/call/until-aborted.ts";
import { GatewayError } from "../core/errors/error.ts";
import {
  type CompleteRequest,
  type CountTokensResponse,
  CountTokensResponseSchema,
} from "../gen/tokenwire/v1/completion_pb.ts";
import { failureTable } from "./failure-table.ts";
import type { Candidate, Opened, Route } from "./route.ts";
import type { RouteState } from "./route-state.ts";
import type { Around, RequestKind, Routes } from "./routes.ts";
import { enter } from "./targets/ask-target.ts";
import { candidatesInOrder, firstOf, isAvailable } from "./targets/candidate-order.ts";
import { completionMapping } from "./targets/target-request.ts";

/** Counts the input tokens of a request; rejects with a GatewayError. The call has ended when it is through. */
export type CountTokens = Open<CompleteRequest, CountTokensResponse>;

/**
 * Counts at the targets of a request's route that have the model which the policy
 * puts first, and whose providers count. The count is an estimate where there is no
 * such target, where none of them may be asked because their circuits are open, and
 * where a completion would move on to another model.
 */
export function createCountTokens(routes: Routes, random: () => number): CountTokens {
  const open = routes(countKind, withEstimates(random));
  return async (request, completion) => {
    try {
      const response = await open(request, completion);
      completion.end({ kind: "ok" });
      throwIfFailed(completion);
      return response;
    } catch (thrown) {
      throw failWith(completion, thrown);
    }
  };
}

/** A count by a provider. */
interface Counted extends Opened {
  readonly inputTokens: number;
}

const countKind: RequestKind<CompleteRequest, Counted> = { mapping: completionMapping, ask: countAtTarget };

/** Leaves out the targets of other models, and estimates where one of them would answer. */
function withEstimates(random: () => number): Around<CompleteRequest, Counted, CountTokensResponse> {
  return (rounds) => (state, completion) =>
    countOrEstimate(rounds, splitByModel(state.route, random), state, completion);
}

/** Makes one attempt to count at a target. It has no content, so all that fails may be tried again. */
async function countAtTarget(candidate: Candidate, completion: Completion): Promise<Counted> {
  const { attempt, provider } = await enter(candidate, completion);
  try {
    const counted = await untilEnded(attempt, () => provider.countTokens?.(candidate.request, attempt));
    const inputTokens = toTokenCount(counted);
    if (inputTokens === undefined) {
      throw new GatewayError("UPSTREAM_PROTOCOL_ERROR", `${provider.name}: the token count is no whole number`);
    }
    attempt.end({ kind: "finished" });
    return { attempt, inputTokens };
  } catch (thrown) {
    throw failWith(attempt, thrown);
  }
}

/** A route, split into the targets that may count and all others. */
interface SplitRoute {
  /** The candidate that the policy puts first, by whose model is counted. */
  readonly first: Candidate;
  /** The route of those that may count; undefined when there are none. */
  readonly counting: Route | undefined;
  readonly all: Route;
}

function splitByModel(all: Route, random: () => number): SplitRoute {
  const [group] = all.groups;
  const first = group && firstOf(group, random);
  if (first === undefined) throw new GatewayError("INTERNAL", "a route without targets");
  const groups = all.groups.flatMap((own) => {
    const candidates = own.candidates.filter((candidate) => isCounting(candidate, first));
    return candidates.length === 0 ? [] : [{ ...own, candidates }];
  });
  return { first, counting: groups.length === 0 ? undefined : { groups }, all };
}

function isCounting({ target }: Candidate, first: Candidate): boolean {
  return target.model === first.target.model && target.provider.countTokens !== undefined;
}

async function countOrEstimate(
  next: Open<RouteState, Counted>,
  { first, counting, all }: SplitRoute,
  state: RouteState,
  completion: Completion,
): Promise<CountTokensResponse> {
  const others = candidatesInOrder(all, () => 0, completion).filter((candidate) => !isCounting(candidate, first));
  if (counting === undefined || isElsewhere(counting, others, all, completion)) return estimate(first);
  try {
    const { inputTokens, attempt } = await next({ ...state, route: counting }, completion);
    return toResponse(inputTokens, attempt.record.pricing);
  } catch (thrown) {
    const error = GatewayError.from(thrown);
    if (completion.outcome !== undefined || !isMovingOn(error, others, completion)) throw error;
    return estimate(first);
  }
}

/** Whether a completion would now be sent to a target that may not count, before any that may. */
function isElsewhere(counting: Route, others: readonly Candidate[], all: Route, completion: Completion): boolean {
  const hasMore = all.groups.length > 1;
  const isFree = (candidate: Candidate): boolean => isAvailable(candidate, hasMore, completion);
  return others.some(isFree) && !counting.groups.some(({ candidates }) => candidates.some(isFree));
}

/** Whether a completion would move on to one of the others after this failure, or an open circuit is all that failed. */
function isMovingOn({ reason }: GatewayError, others: readonly Candidate[], { progress }: Completion): boolean {
  // A target that was passed by hands a completion on, whatever its route says of failures.
  if (progress.attempts === 0) return reason === "CIRCUIT_OPEN" || others.length > 0;
  const { fallback } = failureTable[reason];
  return fallback !== undefined && others.some(({ takesOverAfter }) => takesOverAfter.includes(fallback));
}

function estimate({ request, target }: Candidate): CountTokensResponse {
  return toResponse(estimateInputTokens(request), target.pricing(target.model), true);
}

function toResponse(inputTokens: number, pricing: Pricing | undefined, estimated = false): CountTokensResponse {
  const cost = costOfInput(inputTokens, pricing);
  return create(CountTokensResponseSchema, { inputTokens, estimated, ...(cost && { cost }) });
}

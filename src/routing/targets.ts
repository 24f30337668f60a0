// Routing: "provider/model" → the provider's answer, inside one of its slots.
import { create } from "@bufbuild/protobuf";
import type { Open } from "../core/answer.ts";
import { type Attempt, beginAttempt } from "../core/attempt.ts";
import type { Call } from "../core/call.ts";
import { openAnswer } from "../core/open-answer.ts";
import { type CompleteRequest, CompleteRequestSchema } from "../gen/tokenwire/v1/completion_pb.ts";
import { ServedSchema } from "../gen/tokenwire/v1/usage_pb.ts";
import { alertOperator } from "./alert.ts";
import { type Directory, type FoundTarget, findTarget } from "./directory.ts";

/** Opens answers of the target that a request's model names. */
export function openTarget(directory: Directory): Open {
  return async (request, call) => {
    const target = findTarget(directory, request.model);
    const attempt = await enter(target, call);
    return openAnswer(target.provider, withModel(request, target.model), attempt);
  };
}

/** Begins an attempt inside one of the target's slots. */
export async function enter({ provider, slots, model }: FoundTarget, call: Call): Promise<Attempt> {
  // The slot comes first: a call that never leaves the queue is no attempt.
  const giveBack = await slots.take(call.signal);
  const attempt = beginAttempt(call);
  attempt.onEnd(giveBack);
  alertOperator(provider, attempt);
  call.progress.served = create(ServedSchema, { provider: provider.name, model, attempt: attempt.number });
  return attempt;
}

/** The request as the provider gets it: with its own id of the model. */
export function withModel(request: CompleteRequest, model: string): CompleteRequest {
  return create(CompleteRequestSchema, { ...request, model });
}

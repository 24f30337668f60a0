// Routing: "provider/model" → the provider's answer, inside one of its slots.
import { create } from "@bufbuild/protobuf";
import type { Open } from "../core/answer.ts";
import { type Attempt, beginAttempt } from "../core/attempt.ts";
import type { Call } from "../core/call.ts";
import { GatewayError } from "../core/error.ts";
import { openAnswer } from "../core/open-answer.ts";
import type { Provider } from "../core/provider.ts";
import { truncate } from "../core/truncate.ts";
import { type CompleteRequest, CompleteRequestSchema } from "../gen/tokenwire/v1/completion_pb.ts";
import { ServedSchema } from "../gen/tokenwire/v1/usage_pb.ts";
import { alertOperator } from "./alert.ts";
import type { Slots } from "./slots.ts";

/** A provider that can be called, and the slots that bound the calls to it. */
export interface Target {
  readonly provider: Provider;
  readonly slots: Slots;
}

/** Opens answers of the target that a request's model names. */
export function openTarget(targets: ReadonlyMap<string, Target>): Open {
  return async (request, call) => {
    const target = findTarget(targets, request.model);
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

/** A target and the provider's own id of the model. */
export interface FoundTarget extends Target {
  readonly model: string;
}

/** Finds the target of a "provider/model", split at the first slash. */
export function findTarget(targets: ReadonlyMap<string, Target>, name: string): FoundTarget {
  const slash = name.indexOf("/");
  const target = targets.get(name.slice(0, Math.max(0, slash)));
  const model = name.slice(slash + 1);
  if (slash < 0 || target === undefined || model === "") throw modelNotFound(targets, name);
  return { ...target, model };
}

const maxNamedBytes = 256;

function modelNotFound(targets: ReadonlyMap<string, Target>, name: string): GatewayError {
  const known = [...targets.keys()].map((provider) => `${provider}/…`).join(", ");
  const description = `no model ${JSON.stringify(truncate(name, maxNamedBytes))}; write "provider/model", of which there are ${known}`;
  return new GatewayError("MODEL_NOT_FOUND", description, { fieldViolations: [{ field: "model", description }] });
}

/** The request as the provider gets it: with its own id of the model. */
export function withModel(request: CompleteRequest, model: string): CompleteRequest {
  return create(CompleteRequestSchema, { ...request, model });
}

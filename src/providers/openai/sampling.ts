import type { MeetUnsupported } from "../../core/unsupported.ts";
import type { CompleteRequest } from "../../gen/tokenwire/v1/completion_pb.ts";
import type { ChatEffort, ChatRequest } from "./api.ts";
import type { ModelFacts } from "./model-facts.ts";

/** The members that steer how tokens are picked. */
export type Sampling = Pick<ChatRequest, "temperature" | "top_p" | "frequency_penalty" | "presence_penalty">;

/**
 * The sampling parameters that a model takes while it reasons as hard as it was
 * told. Where it takes none, those are left out that say what it does anyway
 * (temperature and top_p 1, penalties 0), and the others met. Meets top_k always.
 */
export function toSampling(
  request: CompleteRequest,
  facts: ModelFacts,
  effort: ChatEffort | undefined,
  meet: MeetUnsupported,
): Sampling {
  const { temperature, topP, topK, frequencyPenalty, presencePenalty } = request;
  if (topK !== undefined) {
    meet("top_k", 'Chat Completions has no such member; where a server has, use provider_options_json["openai"]');
  }
  if (takesSampling(facts, effort)) {
    return {
      temperature,
      top_p: topP,
      frequency_penalty: frequencyPenalty,
      presence_penalty: presencePenalty,
    };
  }
  if ((temperature ?? 1) !== 1) meet("temperature", problem);
  if ((topP ?? 1) !== 1) meet("top_p", problem);
  if ((frequencyPenalty ?? 0) !== 0) meet("frequency_penalty", problem);
  if ((presencePenalty ?? 0) !== 0) meet("presence_penalty", problem);
  return {};
}

const problem = "not while this model reasons; leave it out, or use another model";

function takesSampling(facts: ModelFacts, effort: ChatEffort | undefined): boolean {
  switch (facts.takesSampling) {
    case "always":
      return true;
    case "never":
      return false;
    case "without_reasoning":
      return effort === "none" || (effort === undefined && !facts.reasonsUnasked);
    default:
      return facts.takesSampling satisfies never;
  }
}

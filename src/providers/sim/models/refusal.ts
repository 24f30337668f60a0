import { FinishReason } from "../../../gen/tokenwire/v1/completion_pb.ts";
import type { Script } from "../script/script.ts";
import { toTokens } from "../script/tokens.ts";
import type { SimModel } from "./model.ts";

/** Refuses every request. */
export const refusal: SimModel = { answer: refuse };

function* refuse(): Script {
  for (const token of toTokens("I am a simulator, and I refuse to answer this.")) {
    yield { kind: "token", event: { case: "refusalDelta", value: token } };
  }
  return { finishReason: FinishReason.REFUSAL };
}

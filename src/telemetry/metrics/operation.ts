import type { Attributes } from "./attributes.ts";
import type { TargetLabels } from "./labels.ts";

/** The attributes of an attempt at a completion, by the semantic conventions for generative AI. */
export function toOperation({ target, model, providerName }: TargetLabels): Attributes {
  return {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": providerName,
    "gen_ai.request.model": model,
    "tokenwire.target": target,
  };
}

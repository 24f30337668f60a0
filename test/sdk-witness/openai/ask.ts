import type { RequestInit } from "../../support/requests.ts";
import type { OpenAiCall } from "./call.ts";

/** A call that says hello, with options of the SDK and the same of Tokenwire. */
export function ask(name: string, sdk: Partial<OpenAiCall["sdk"]>, request: RequestInit): OpenAiCall {
  return {
    name,
    // Nothing is known of this model, and so nothing refused.
    sdk: { model: "model-1", messages: [{ role: "user", content: "hello" }], ...sdk },
    request: { prompt: "hello", ...request },
  };
}

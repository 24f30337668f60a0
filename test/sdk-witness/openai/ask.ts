import type { RequestInit } from "../../support/requests.ts";
import type { OpenAiCall } from "./call.ts";

/** A call with a short prompt, with options of the SDK and the same ones of Tokenwire. */
export function ask(name: string, sdk: Partial<OpenAiCall["sdk"]>, request: RequestInit): OpenAiCall {
  return {
    name,
    // The model is unknown, so no option is rejected for it.
    sdk: { model: "model-1", messages: [{ role: "user", content: "hello" }], ...sdk },
    request: { prompt: "hello", ...request },
  };
}

import { createOpenAiProvider } from "../../../../src/providers/openai/index.ts";
import { openAiOptions } from "../../../support/openai-target.ts";
import { toKind } from "../../http/http-kind.ts";

/** Chat Completions. */
export const kind = toKind({
  createProvider: (baseUrl, clock) => createOpenAiProvider({ ...openAiOptions, baseUrl }, { clock }),
  answers: new URL("../../../fixtures/openai/", import.meta.url),
  finishReason: '"finish_reason":"',
  signsOfLife: [": keep-alive\n\n", 'data: {"choices":[]}\n\n'],
});

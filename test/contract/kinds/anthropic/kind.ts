import { createAnthropicProvider } from "../../../../src/providers/anthropic/index.ts";
import { anthropicOptions } from "../../../support/anthropic-target.ts";
import { toKind } from "../../http/http-kind.ts";

/** Messages. */
export const kind = toKind({
  createProvider: (baseUrl, clock) => createAnthropicProvider({ ...anthropicOptions, baseUrl }, { clock }),
  answers: new URL("../../../fixtures/anthropic/", import.meta.url),
  finishReason: '"stop_reason":"',
  signsOfLife: [": keep-alive\n\n", 'event: ping\ndata: {"type":"ping"}\n\n'],
});

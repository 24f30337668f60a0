import { createOllamaProvider } from "../../../../src/providers/ollama/index.ts";
import { ollamaOptions } from "../../../support/ollama-target.ts";
import { toKind } from "../../http/http-kind.ts";

/** Ollama's own chat. */
export const kind = toKind({
  createProvider: (baseUrl, clock) => createOllamaProvider({ ...ollamaOptions, baseUrl }, { clock }),
  answers: new URL("../../../fixtures/ollama/", import.meta.url),
  stream: { extension: ".ndjson", contentType: "application/x-ndjson", separator: "\n" },
  finishReason: '"done_reason":"',
  hasNoRequestIds: true,
  endsWithItsReason: true,
  // Ollama sends none of its own; a model that writes pieces of a character sends lines without text.
  signsOfLife: ['{"model":"qwen3:8b","message":{"role":"assistant","content":""},"done":false}\n'],
});

import { z } from "zod";
import type { CallCaps, CallDefaults } from "../config.ts";
import { duration, list, oneOf, realNumber, share, wholeNumber } from "./values.ts";

const writeTarget = 'write "provider/model", such as "claude/claude-haiku-5-5"';

const target = z
  .string({ error: writeTarget })
  .regex(/^[^/]+\/./, writeTarget)
  .max(256, "write at most 256 characters")
  .meta({ title: "provider/model" });

const stopSequence = "write a text that is not empty";

const defaultsSchema = z
  .strictObject({
    maxTokens: wholeNumber(1).optional().describe("most tokens of the answer"),
    temperature: realNumber(0, 2).optional().describe("randomness"),
    topP: share.optional().describe("nucleus sampling"),
    topK: wholeNumber(1).optional().describe("how many of the most likely tokens are considered"),
    frequencyPenalty: realNumber(-2, 2).optional().describe("makes a token less likely the more often it was written"),
    presencePenalty: realNumber(-2, 2).optional().describe("makes a token less likely once it was written"),
    stopSequences: list(z.string({ error: stopSequence }).min(1, stopSequence), "write a list of texts")
      .max(16, "write at most 16 texts")
      .meta({ title: "list of texts" })
      .optional()
      .describe("the model stops before it writes any of these"),
    reasoningEffort: oneOf(["none", "minimal", "low", "medium", "high", "xhigh", "max"])
      .optional()
      .describe("how hard the model thinks, where the request sets neither effort nor budget"),
  })
  .transform(
    (given): CallDefaults => ({
      maxTokens: given.maxTokens,
      temperature: given.temperature,
      topP: given.topP,
      topK: given.topK,
      frequencyPenalty: given.frequencyPenalty,
      presencePenalty: given.presencePenalty,
      stopSequences: given.stopSequences ?? [],
      reasoningEffort: given.reasoningEffort,
    }),
  );

const capsSchema = z
  .strictObject({
    maxTokens: wholeNumber(1)
      .optional()
      .describe("most tokens of the answer whatever the request says; a request that says nothing gets this many"),
    totalTimeout: duration.optional().describe("longest call whatever the request says"),
  })
  .transform(({ maxTokens, totalTimeout }): CallCaps => ({ maxTokens, totalMs: totalTimeout }));

const fullSchema = z.strictObject({
  target: target.describe("what serves it: the name of a provider, a slash, and its own id of the model"),
  defaults: defaultsSchema.prefault({}).describe("what stands where a request says nothing"),
  caps: capsSchema.prefault({}).describe("what no request exceeds"),
});

/** What an alias stands for: a target alone, or with defaults and caps of its calls. */
export const modelSchema = z.union([target.transform((only) => fullSchema.parse({ target: only })), fullSchema], {
  error: `${writeTarget}, or keys below it: target, defaults, caps`,
});

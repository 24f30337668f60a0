import { z } from "zod";
import type { TimeLimits } from "../../core/call/time-limits.ts";
import { exampleTarget } from "../../providers/examples.ts";
import { fallbackClasses } from "../../routing/failure-table.ts";
import { duration, list, oneOf, realNumber, share, wholeNumber } from "../../settings/values.ts";
import type { CallCaps, CallDefaults } from "../config.ts";

const writeTarget = `write "provider/model", such as "${exampleTarget}"`;

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
      .describe("most tokens of the answer whatever the request sets; a request that sets nothing gets this many"),
    totalTimeout: duration.optional().describe("longest call whatever the request sets"),
  })
  .transform(({ maxTokens, totalTimeout }): CallCaps => ({ maxTokens, totalMs: totalTimeout }));

const weightedTarget = z.strictObject({
  target: target.describe("the name of a provider, a slash, and its own id of the model"),
  weight: wholeNumber(1, 1_000).prefault(1).describe("share of the calls, in relation to the others of its priority"),
  priority: wholeNumber(0, 1_000).prefault(0).describe("those with a lower number are tried first"),
});

const writeTargets = 'write a list of "provider/model", or of keys: target, weight, priority';

const oneOfTargets = z.union([target.transform((only) => weightedTarget.parse({ target: only })), weightedTarget], {
  error: `${writeTarget}, or keys below it: target, weight, priority`,
});

const targets = list(oneOfTargets, writeTargets)
  .min(1, writeTargets)
  .max(64, "write at most 64 targets")
  .meta({ title: "list of targets" });

const timeoutsSchema = z
  .strictObject({
    connect: duration.optional().describe("longest wait for a connection; no longer than its provider's"),
    firstToken: duration.optional().describe("longest wait for the first content of a stream, for each target"),
    idle: duration.optional().describe("longest silence of a provider after that"),
    total: duration.optional().describe("longest call where the request sets no limit"),
  })
  .transform(
    ({ connect, firstToken, idle, total }): TimeLimits => ({
      connectMs: connect,
      firstTokenMs: firstToken,
      idleMs: idle,
      totalMs: total,
    }),
  );

const fullSchema = z
  .strictObject({
    target: target.optional().describe("what serves it: the name of a provider, a slash, and its own id of the model"),
    targets: targets.optional().describe("several that serve it, in place of target"),
    policy: oneOf(["ordered", "weighted", "leastOutstanding", "fastest"])
      .prefault("ordered")
      .describe("which of the targets of one priority is tried first"),
    fallbackOn: list(oneOf(fallbackClasses), "write a list of classes of failures")
      .meta({ title: `list of ${fallbackClasses.join(", ")}` })
      .prefault(["rateLimit", "overload", "error", "timeout", "contextLength"])
      .describe("failures before any content after which the next target takes over"),
    timeouts: timeoutsSchema
      .prefault({})
      .describe("time limits where the request sets none; the providers' own where unset"),
    defaults: defaultsSchema.prefault({}).describe("values for what a request leaves unset"),
    caps: capsSchema.prefault({}).describe("what no request exceeds"),
  })
  .transform(({ target: only, targets: several, ...rest }) => ({
    ...rest,
    targets: several ?? (only === undefined ? [] : [weightedTarget.parse({ target: only })]),
  }));

/** What an alias means: a target alone, or one or more with policies, limits, defaults and caps of its calls. */
export const modelSchema = z.union([target.transform((only) => fullSchema.parse({ target: only })), fullSchema], {
  error: `${writeTarget}, or keys below it: target or targets, policy, fallbackOn, timeouts, defaults, caps`,
});

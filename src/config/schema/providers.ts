// One schema for each kind of provider, told apart by its kind.
import { z } from "zod";
import { ownLimitsSchema, ownTimeoutsSchema } from "./limits.ts";
import { openAiAddress, openAiSwitches } from "./openai.ts";
import { proxy } from "./proxy-values.ts";
import { isoDate, oneOf, wholeNumber, yesOrNo } from "./values.ts";
import { baseUrl, headerSecret, headerSecrets, headers, modelIds } from "./web-values.ts";

const limits = ownLimitsSchema.prefault({}).describe("its own limits; those of the section limits where unset");
const models = modelIds.prefault([]).describe("its models to list; any other may be called too");
const listModels = yesOrNo
  .prefault(true)
  .describe("whether its own list of models is told beside them, where it has one");
const timeouts = ownTimeoutsSchema
  .prefault({})
  .describe("its own time limits; those of the section timeouts where unset");
const unsupported = oneOf(["refuse", "drop"])
  .prefault("refuse")
  .describe("what becomes of options that its model does not take: an error that names them, or nothing");
const furtherHeaders = headers.prefault({}).describe("further request headers; they win over the gateway's own");

const ownProxy = proxy
  .optional()
  .describe(
    "the URL of the proxy that it is asked through, direct or environment; the proxy at the top when unset. Named here, it holds for a server on this machine, too",
  );

const simSchema = z
  .strictObject({ kind: z.literal("sim").describe("the simulator in the gateway"), timeouts, limits })
  .describe("A simulator in the gateway, for development and tests.");

const openAiSchema = z
  .strictObject({
    kind: z.literal("openai").describe("OpenAI Chat Completions"),
    ...openAiAddress,
    headers: furtherHeaders,
    models,
    listModels,
    ...openAiSwitches,
    unsupported,
    timeouts,
    limits,
    proxy: ownProxy,
  })
  .describe("OpenAI Chat Completions, or any server compatible with it.");

const anthropicSchema = z
  .strictObject({
    kind: z.literal("anthropic").describe("Anthropic Messages"),
    baseUrl: baseUrl.prefault("https://api.anthropic.com").describe("Anthropic or any server compatible with it"),
    apiKey: headerSecret.optional().describe("its key"),
    apiKeys: headerSecrets.optional().describe("several keys that share its calls, in place of apiKey"),
    auth: oneOf(["x-api-key", "bearer"])
      .prefault("x-api-key")
      .describe("the header that its key goes into; bearer is authorization"),
    headers: furtherHeaders,
    models,
    listModels,
    version: isoDate
      .prefault("2023-06-01")
      .describe("version of its API; from 2026-10-21 on, no model takes temperature, top_p or top_k"),
    defaultMaxTokens: wholeNumber(1)
      .optional()
      .describe(
        "most tokens of its answer when the request does not say, besides a reasoning budget; when unset, the model's limit or 32,000, whichever is less, for a Claude model that thinks adaptively, and 1,024 for any other",
      ),
    maxTokensCap: wholeNumber(1)
      .optional()
      .describe("most tokens of its answer whatever the request says; no limit when unset"),
    unsupported,
    timeouts,
    limits,
    proxy: ownProxy,
  })
  .describe("Anthropic Messages, or any server compatible with it.");

/** One provider, as it is written: what it leaves to the general settings is not filled in yet. */
export const providerSchema = z.discriminatedUnion("kind", [anthropicSchema, openAiSchema, simSchema], {
  error: "write one of anthropic, openai, sim",
});

/** A provider after parsing, without what the general settings add. */
export type ParsedProvider = z.output<typeof providerSchema>;

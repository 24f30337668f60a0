// What the configuration of a provider of this kind says: its server by a preset, and every switch of that by itself.

import { z } from "zod";
import { suggest } from "../../core/text/suggest.ts";
import { oneOf, wholeNumber, yesOrNo } from "../../settings/values.ts";
import { baseUrl, queryValue } from "../../settings/web-values.ts";
import type { SettingFault, Written } from "../kit/kind.ts";
import { apiKey, apiKeys, headers, modelLists, toKeys, unsupported } from "../kit/settings.ts";
import type { Dialect } from "./dialect.ts";
import { presetNames, presets } from "./presets.ts";

const preset = z.enum(presetNames, {
  error: ({ input }) => {
    const near = typeof input === "string" ? suggest(input, presetNames) : undefined;
    const hint = near === undefined ? "" : `did you mean "${near}"? `;
    return `${hint}write one of ${presetNames.join(", ")}`;
  },
});

/** What the server takes, where that is not what its preset says. */
const switchKeys = {
  maxTokensField: oneOf(["auto", "max_tokens", "max_completion_tokens"])
    .transform((word) => (word === "auto" ? undefined : word))
    .prefault("auto")
    .describe(
      "its name of the output limit; auto is the preset's or, without one, max_completion_tokens where OpenAI's servers or models require it, else max_tokens",
    ),
  endUserField: oneOf(["user", "user_id", "safety_identifier", "none"])
    .optional()
    .describe("its name of the end user's id"),
  seedField: oneOf(["seed", "random_seed", "none"]).optional().describe("its name of the seed"),
  reasoningField: oneOf(["reasoning_effort", "reasoning", "thinking", "enable_thinking", "none"])
    .optional()
    .describe("its name of the reasoning effort; reasoning and enable_thinking also take a budget"),
  reasoningHistory: oneOf([
    "any",
    "none",
    "reasoning_content",
    "reasoning",
    "reasoning_details",
    "content",
    "extra_content",
  ])
    .optional()
    .describe("the member that it takes reasoning of earlier turns back in; any is the one that it came in"),
  documentField: oneOf(["file", "document_url", "none"]).optional().describe("the part that a document goes into"),
  textLists: yesOrNo
    .optional()
    .describe("whether several texts of a message go as a list; else as one string, with nothing between them"),
  images: yesOrNo.optional().describe("whether it takes images"),
  streamOptions: yesOrNo.optional().describe("whether a stream is asked for its usage by stream_options"),
  developerRole: yesOrNo.optional().describe("whether it knows the role developer"),
  jsonObject: yesOrNo.optional().describe("whether an answer can be any JSON"),
  jsonSchema: yesOrNo.optional().describe("whether an answer can be made to fit a schema"),
  strictTools: yesOrNo.optional().describe("whether tools can be strict"),
  toolChoice: oneOf(["any", "modes", "auto"])
    .optional()
    .describe("how tools can be picked; modes is all but by name, auto by the model alone"),
  parallelToolCalls: yesOrNo.optional().describe("whether it knows parallel_tool_calls"),
  toolCallIds: oneOf(["any", "nine_alphanumerics"])
    .optional()
    .describe("which ids of tool calls it takes; others are sent as digests of that form"),
  penalties: yesOrNo.optional().describe("whether it knows frequency_penalty and presence_penalty"),
  maxStopSequences: wholeNumber(0).optional().describe("most stop sequences"),
  topK: yesOrNo.optional().describe("whether it knows top_k"),
  thinkTags: yesOrNo
    .optional()
    .describe("whether text between `<think>` and `</think>` at the start of an answer is reasoning"),
  beginsInThought: yesOrNo
    .optional()
    .describe(
      "whether answers begin inside such reasoning, because the prompt's template writes `<think>`: all before `</think>` is reasoning, and all of an answer without it",
    ),
};

/** The configuration keys of this kind. */
export const keys = {
  preset: preset
    .optional()
    .describe("the server that it is: sets all below but the key; see docs/providers.md for what each is"),
  baseUrl: baseUrl
    .optional()
    .describe("OpenAI or any compatible server; without a preset https://api.openai.com/v1 when unset"),
  apiKey: apiKey("its key; local servers need none"),
  apiKeys,
  auth: oneOf(["bearer", "api-key"])
    .optional()
    .describe("the header that its key goes into; bearer is authorization, and the default without a preset"),
  apiVersion: queryValue.optional().describe("the api-version in its query, as Azure has it"),
  headers,
  ...modelLists,
  ...switchKeys,
  unsupported,
};

/** What a server takes otherwise than its preset says. */
type Switches = { readonly [Name in keyof Dialect]?: Dialect[Name] | undefined };

/** Settings of one provider of this kind, complete. What is undefined is as its preset has it. */
export type OpenAiSettings = ReturnType<typeof toSettings>;

/** Completes what was written. */
export function toSettings(written: Written<typeof keys>) {
  const { preset, baseUrl, apiKey, apiKeys, auth, apiVersion, headers, models, listModels, unsupported, ...rest } =
    written;
  const switches: Switches = rest;
  return {
    ...{ preset, auth, apiVersion, headers, models, listModels, switches, unsupported },
    // Undefined only with a preset.
    baseUrl: baseUrl ?? (preset === undefined ? "https://api.openai.com/v1" : undefined),
    apiKeys: toKeys({ apiKey, apiKeys }),
  };
}

/** Presets of servers that each customer runs or rents, so the configuration must have the base URL. */
export const presetsWithoutUrl: readonly string[] = presetNames.filter((name) => presets[name].baseUrl === undefined);

/** Finds the preset that needs a base URL beside it and has none. */
export function checkAddress(written: Readonly<Record<string, unknown>>): readonly SettingFault[] {
  const { preset, baseUrl } = written;
  const isKnown = typeof preset !== "string" || !presetsWithoutUrl.includes(preset);
  if (isKnown || baseUrl !== undefined) return [];
  return [{ key: "baseUrl", message: 'write the URL of your resource, such as "https://NAME.openai.azure.com"' }];
}

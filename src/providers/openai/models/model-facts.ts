import type { ChatEffort } from "../api.ts";

/** What a model takes, as far as OpenAI's models differ. */
export interface ModelFacts {
  /** Its steps of effort, from least to most: none for a model that knows no effort, undefined where that is not known. */
  readonly efforts: readonly ChatEffort[] | undefined;
  /** Whether it reasons when nobody says how hard. */
  readonly reasonsByDefault: boolean;
  /** When temperature, top_p and the penalties change anything. */
  readonly takesSampling: "always" | "without_reasoning" | "never";
  /** Who its instructions come from; "none" where it takes none. */
  readonly instructionRole: "developer" | "system" | "none";
  /** Whether "max_tokens" is a name that it knows. */
  readonly takesMaxTokens: boolean;
  /** Most stop sequences. */
  readonly maxStopSequences: number;
  /** Most tools. */
  readonly maxTools: number;
  /** Most characters of a tool call's id. */
  readonly maxToolCallIdLength: number;
  /** Whether the names of its tools and schemas have no limit that is known. */
  readonly takesAnyName: boolean;
  /** Whether it can be told to call several tools at once, or not to. */
  readonly takesParallel: boolean;
  /** Whether it reads images and documents. */
  readonly takesMedia: boolean;
  /** Whether it keeps to a JSON Schema, in tools and in the answer. */
  readonly takesSchemas: boolean;
}

/** A model of another maker, behind the same API: what is not known is left to its server. */
const otherMakers: ModelFacts = {
  efforts: undefined,
  reasonsByDefault: false,
  takesSampling: "always",
  instructionRole: "system",
  takesMaxTokens: true,
  maxStopSequences: Number.POSITIVE_INFINITY,
  maxTools: Number.POSITIVE_INFINITY,
  maxToolCallIdLength: Number.POSITIVE_INFINITY,
  takesAnyName: true,
  takesParallel: true,
  takesMedia: true,
  takesSchemas: true,
};

const openAi: ModelFacts = {
  ...otherMakers,
  maxStopSequences: 4,
  maxTools: 128,
  maxToolCallIdLength: 40,
  takesAnyName: false,
};
const chat: ModelFacts = { ...openAi, efforts: [] };
const chatWithoutSchemas: ModelFacts = { ...chat, takesSchemas: false };
const textChat: ModelFacts = { ...chatWithoutSchemas, takesMedia: false };

const reasoning: ModelFacts = {
  ...openAi,
  efforts: ["low", "medium", "high"],
  reasonsByDefault: true,
  takesSampling: "never",
  instructionRole: "developer",
  takesMaxTokens: false,
};
const o1: ModelFacts = { ...reasoning, takesParallel: false };
const firstO1: ModelFacts = { ...o1, efforts: [], instructionRole: "none", takesMedia: false, takesSchemas: false };
const o3: ModelFacts = { ...o1, maxStopSequences: 0 };
const gpt5: ModelFacts = { ...reasoning, efforts: ["minimal", "low", "medium", "high"], maxStopSequences: 0 };
const gpt51: ModelFacts = {
  ...reasoning,
  efforts: ["none", "low", "medium", "high"],
  reasonsByDefault: false,
  takesSampling: "without_reasoning",
};
const gpt52: ModelFacts = { ...gpt51, efforts: ["none", "low", "medium", "high", "xhigh"] };
const gpt55: ModelFacts = { ...gpt52, reasonsByDefault: true };
const gpt56: ModelFacts = { ...gpt55, efforts: undefined };
const gpt6: ModelFacts = { ...reasoning, efforts: ["low", "medium", "high", "xhigh", "max"] };
const gpt6Switchable: ModelFacts = { ...gpt6, efforts: ["none", "low", "medium", "high", "xhigh", "max"] };

/** The chat models of the GPT-5 family. Whether they take an effort is not written anywhere. */
const gpt5Chat: ModelFacts = { ...openAi, efforts: undefined, instructionRole: "developer", takesMaxTokens: false };

// As of November 2026, by https://developers.openai.com/api/docs/guides/reasoning, the API reference
// of Chat Completions, and the refusals that users of each model reported.
const table: readonly (readonly [model: RegExp, facts: ModelFacts])[] = [
  [/^gpt-3\.5|^gpt-4(-32k)?(-\d{4})?$/, textChat],
  [/^gpt-4-|^gpt-4o-2024-05-13$/, chatWithoutSchemas],
  [/^(chat)?gpt-4/, chat],
  [/^o1-(mini|preview)/, firstO1],
  [/^o1\b/, o1],
  [/^o3-mini\b/, { ...o1, takesMedia: false }],
  [/^o[34]\b/, o3],
  [/^gpt-5(\.\d+)?-chat/, gpt5Chat],
  [/^gpt-5(-|$)/, gpt5],
  [/^gpt-5\.1(-|$)/, gpt51],
  [/^gpt-5\.[2-4](-|$)/, gpt52],
  [/^gpt-5\.5(-|$)/, gpt55],
  [/^gpt-5\./, gpt56],
  [/^gpt-6-(sol|luna)\b/, gpt6Switchable],
  [/^(gpt-([6-9]|\d\d)|o[5-9])\b/, gpt6],
];

/**
 * The facts of a model, by the provider's id. Only OpenAI's own ids are known: a
 * reseller's ("openai/gpt-5") stand for what the reseller makes of the model.
 */
export function factsOf(model: string): ModelFacts {
  const id = baseModelOf(model);
  return table.find(([pattern]) => pattern.test(id))?.[1] ?? otherMakers;
}

/** The model that a fine-tuned one was made from, which it is called after: "ft:gpt-4o-…:org::id"; any other itself. */
export function baseModelOf(model: string): string {
  return model.replace(/^ft:/, "").split(":", 1)[0] ?? "";
}

/** What is wrong with the name of a tool or a schema; undefined for nothing, as far as is known of the model. */
export function findNameFault(name: string, { takesAnyName }: ModelFacts): string | undefined {
  if (takesAnyName || /^[\w-]{1,64}$/.test(name)) return undefined;
  return 'this model takes names of 1 to 64 of a-z, A-Z, 0-9, "_" and "-"';
}

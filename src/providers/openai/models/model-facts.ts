import type { ChatEffort } from "../api.ts";

/** What a model takes, for everything in which OpenAI's models differ. */
export interface ModelFacts {
  /**
   * Its efforts, from lowest to highest; an empty list for a model without efforts,
   * undefined where they are not known.
   */
  readonly efforts: readonly ChatEffort[] | undefined;
  /** Whether it reasons when the request names no effort. */
  readonly reasonsByDefault: boolean;
  /** When it takes temperature, top_p and penalties. */
  readonly takesSampling: "always" | "without_reasoning" | "never";
  /** The role of messages with instructions; "none" where it takes no instructions. */
  readonly instructionRole: "developer" | "system" | "none";
  /** Whether it takes `max_tokens`, the older name. */
  readonly takesMaxTokens: boolean;
  /** The highest number of stop sequences. */
  readonly maxStopSequences: number;
  /** The highest number of tools. */
  readonly maxTools: number;
  /** The greatest length of a tool call's id, in characters. */
  readonly maxToolCallIdLength: number;
  /** Whether it takes names of tools and schemas without a known limit. */
  readonly takesAnyName: boolean;
  /** Whether it takes `parallel_tool_calls`. */
  readonly takesParallel: boolean;
  /** Whether it reads images and documents. */
  readonly takesMedia: boolean;
  /** Whether it enforces JSON Schemas, in strict tools and in the answer. */
  readonly takesSchemas: boolean;
}

/** A model of another maker: what it takes is not known and left to its server. */
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

/** The chat models of the GPT-5 family. It is not documented whether they take an effort. */
const gpt5Chat: ModelFacts = { ...openAi, efforts: undefined, instructionRole: "developer", takesMaxTokens: false };

// As of November 2026, by https://developers.openai.com/api/docs/guides/reasoning, the API reference
// of Chat Completions, and errors that users of each model reported.
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
 * The facts of a model, by the provider's id. Only OpenAI's own ids are known. A
 * reseller's id ("openai/gpt-5") is not, since the reseller decides what it takes.
 */
export function factsOf(model: string): ModelFacts {
  const known = found.get(model);
  if (known !== undefined) return known;
  const facts = findFacts(model);
  if (found.size >= maxFound) found.clear();
  if (model.length <= maxFoundLength) found.set(model, facts);
  return facts;
}

// Far more models than a gateway serves. A caller may name any others, so their number needs a limit.
const maxFound = 256;
const maxFoundLength = 128;
const found = new Map<string, ModelFacts>();

function findFacts(model: string): ModelFacts {
  const id = baseModelOf(model);
  return table.find(([pattern]) => pattern.test(id))?.[1] ?? otherMakers;
}

/** The id of the model that a fine-tuned one ("ft:gpt-4o-…:org::id") is based on; for any other id the id itself. */
export function baseModelOf(model: string): string {
  return model.replace(/^ft:/, "").split(":", 1)[0] ?? "";
}

/**
 * The reason why a model does not take the name of a tool or a schema; undefined where
 * it does or that is not known.
 */
export function findNameFault(name: string, { takesAnyName }: ModelFacts): string | undefined {
  if (takesAnyName || /^[\w-]{1,64}$/.test(name)) return undefined;
  return 'this model takes names of 1 to 64 of a-z, A-Z, 0-9, "_" and "-"';
}

/**
 * What a server of this API takes, and what it calls things: everything on which
 * servers differ in what they are sent. How they answer is read alike for all.
 */
export interface Dialect {
  /** Where `max_tokens` goes; by the model where the server knows both. */
  readonly maxTokensField: "max_tokens" | "max_completion_tokens" | "by_model";
  /** Where `end_user_id` goes. */
  readonly endUserField: "user" | "user_id" | "safety_identifier" | "none";
  /** Where `seed` goes. */
  readonly seedField: "seed" | "random_seed" | "none";
  /**
   * How it is told how hard to reason: by OpenAI's word, by OpenRouter's object,
   * which takes a budget, too, by DeepSeek's switch beside OpenAI's word, or by
   * Alibaba's switch and budget.
   */
  readonly reasoningField: "reasoning_effort" | "reasoning" | "thinking" | "enable_thinking" | "none";
  /** The member in which it takes the reasoning of earlier turns back; "any" is the one that it came in. */
  readonly reasoningHistory:
    | "any"
    | "none"
    | "reasoning_content"
    | "reasoning"
    | "reasoning_details"
    | "content"
    | "extra_content";
  /** The part of a user's message that a document goes into. */
  readonly documentField: "file" | "document_url" | "none";
  /** Whether the text of a message can be a list, which keeps several texts apart. */
  readonly textLists: boolean;
  /** Whether a user's message can hold images. */
  readonly images: boolean;
  /** Whether it must be asked for the usage of a stream, and knows how. */
  readonly streamOptions: boolean;
  /** Whether it knows the role that instructs models which reason. */
  readonly developerRole: boolean;
  /** Whether an answer can be any JSON. */
  readonly jsonObject: boolean;
  /** Whether an answer can be made to fit a schema. */
  readonly jsonSchema: boolean;
  /** Whether a tool can be strict. */
  readonly strictTools: boolean;
  /** How tools can be picked: "modes" is all but by name, "auto" only by the model itself. */
  readonly toolChoice: "any" | "modes" | "auto";
  /** Whether it can be told to call several tools at once, or not to. */
  readonly parallelToolCalls: boolean;
  /** Which ids of tool calls it takes; "nine_alphanumerics" are of a to z, A to Z and 0 to 9. */
  readonly toolCallIds: "any" | "nine_alphanumerics";
  /** Whether it knows frequency_penalty and presence_penalty. */
  readonly penalties: boolean;
  /** Most stop sequences; infinite where no limit is known. */
  readonly maxStopSequences: number;
  /** Whether it knows `top_k`, which OpenAI has not. */
  readonly topK: boolean;
  /** Whether reasoning may come between `<think>` and `</think>` at the start of the text. */
  readonly thinkTags: boolean;
  /**
   * Whether the text begins inside such reasoning, since the prompt's template has
   * written `<think>` for the model. What comes before `</think>` is reasoning then,
   * and all of a text without it: for models that always think.
   */
  readonly beginsInThought: boolean;
}

/** A server of which nothing is known: it is sent what the API has a member for, and says itself what it does not take. */
export const permissive: Dialect = {
  maxTokensField: "by_model",
  endUserField: "user",
  seedField: "seed",
  reasoningField: "reasoning_effort",
  reasoningHistory: "any",
  documentField: "file",
  textLists: true,
  images: true,
  streamOptions: true,
  developerRole: false,
  jsonObject: true,
  jsonSchema: true,
  strictTools: true,
  toolChoice: "any",
  parallelToolCalls: true,
  toolCallIds: "any",
  penalties: true,
  maxStopSequences: Number.POSITIVE_INFINITY,
  topK: false,
  thinkTags: false,
  beginsInThought: false,
};

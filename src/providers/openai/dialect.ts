/**
 * The requests that a server of this API takes: every difference between servers in
 * members and features. Answers are read in the same way for all servers, except for
 * the two switches of reasoning in the text.
 */
export interface Dialect {
  /** The member for `max_tokens`; "by_model" where the server knows both and the model decides. */
  readonly maxTokensField: "max_tokens" | "max_completion_tokens" | "by_model";
  /** The member for `end_user_id`. */
  readonly endUserField: "user" | "user_id" | "safety_identifier" | "none";
  /** The member for `seed`. */
  readonly seedField: "seed" | "random_seed" | "none";
  /**
   * The members that control reasoning: OpenAI's effort, OpenRouter's object, which
   * also takes a budget, DeepSeek's switch beside OpenAI's effort, or Alibaba's switch
   * and budget.
   */
  readonly reasoningField: "reasoning_effort" | "reasoning" | "thinking" | "enable_thinking" | "none";
  /** The member in which it takes back the reasoning of earlier answers; "any" is the member that it came in. */
  readonly reasoningHistory:
    | "any"
    | "none"
    | "reasoning_content"
    | "reasoning"
    | "reasoning_details"
    | "content"
    | "extra_content";
  /** The type of part that holds a document in a user's message. */
  readonly documentField: "file" | "document_url" | "none";
  /** Whether the content of a message can be a list of texts, which keeps them apart. */
  readonly textLists: boolean;
  /** Whether a user's message can hold images. */
  readonly images: boolean;
  /** Whether it sends the usage of a stream only on request, and knows `stream_options`. */
  readonly streamOptions: boolean;
  /** Whether it knows the role "developer", which replaces "system" for models that reason. */
  readonly developerRole: boolean;
  /** Whether it takes the response format `json_object`. */
  readonly jsonObject: boolean;
  /** Whether it takes the response format `json_schema`. */
  readonly jsonSchema: boolean;
  /** Whether a tool can be strict. */
  readonly strictTools: boolean;
  /** Which choices of tools it takes: "modes" is all but a tool by name, "auto" only the model's own choice. */
  readonly toolChoice: "any" | "modes" | "auto";
  /** Whether it takes `parallel_tool_calls`. */
  readonly parallelToolCalls: boolean;
  /** Which ids of tool calls it takes; "nine_alphanumerics" is nine of a-z, A-Z and 0-9. */
  readonly toolCallIds: "any" | "nine_alphanumerics";
  /** Whether it knows frequency_penalty and presence_penalty. */
  readonly penalties: boolean;
  /** The highest number of stop sequences; infinite where no limit is known. */
  readonly maxStopSequences: number;
  /** Whether it knows `top_k`, which OpenAI does not have. */
  readonly topK: boolean;
  /** Whether reasoning may come between `<think>` and `</think>` at the start of the text. */
  readonly thinkTags: boolean;
  /**
   * Whether the text begins inside such reasoning, because the prompt's template
   * already ends with `<think>`. Then everything before `</think>` is reasoning, and so
   * is a whole text without that tag. For models that always think.
   */
  readonly beginsInThought: boolean;
}

/**
 * The dialect of an unknown server: everything that the API has a member for is sent,
 * and the server's own errors say what it does not take.
 */
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

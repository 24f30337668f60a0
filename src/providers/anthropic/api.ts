import type { JsonObject, JsonText } from "../../wire/json/json.ts";

// The request: https://platform.claude.com/docs/en/api/messages

/** The body of a request. Members that are undefined are left out. */
export type MessagesRequest = {
  readonly model: string;
  readonly max_tokens: number;
  readonly system?: readonly TextBlock[] | undefined;
  readonly messages: readonly RequestMessage[];
  readonly stream: boolean;
  readonly temperature?: number | undefined;
  readonly top_p?: number | undefined;
  readonly top_k?: number | undefined;
  readonly stop_sequences?: readonly string[] | undefined;
  readonly tools?: readonly ToolDefinition[] | undefined;
  readonly tool_choice?: ToolChoiceOption | undefined;
  readonly thinking?: Thinking | undefined;
  readonly output_config?: OutputConfig | undefined;
  readonly metadata?: { readonly user_id: string } | undefined;
  /** Id of the container in which code of an earlier answer ran. */
  readonly container?: string | undefined;
};

/** One turn of the conversation. */
export type RequestMessage = {
  readonly role: "user" | "assistant" | "system";
  readonly content: readonly RequestBlock[];
};

/** Marks the end of a prefix of the prompt that the provider caches. */
export type CacheControl = { readonly type: "ephemeral"; readonly ttl?: "5m" | "1h" | undefined };

/** The member of every block that may end a cached prefix. */
export type Cacheable = { readonly cache_control?: CacheControl | undefined };

/** Text. The citations are those of an earlier answer, unchanged. */
export type TextBlock = Cacheable & {
  readonly type: "text";
  readonly text: string;
  readonly citations?: unknown;
};

/** Where the bytes of an image or a document are. */
export type MediaSource =
  | { readonly type: "base64"; readonly media_type: string; readonly data: string }
  | { readonly type: "text"; readonly media_type: "text/plain"; readonly data: string }
  | { readonly type: "url"; readonly url: string }
  | { readonly type: "file"; readonly file_id: string };

/** An image or a document. */
export type MediaBlock = Cacheable & {
  readonly type: "image" | "document";
  readonly source: MediaSource;
  readonly title?: string | undefined;
};

/** A tool call that the model made in an earlier turn. */
export type ToolUseBlock = Cacheable & {
  readonly type: "tool_use";
  readonly id: string;
  readonly name: string;
  readonly input: JsonText;
  /** That of an earlier answer, unchanged. */
  readonly caller?: unknown;
};

/** A call of a server tool, run by the provider or an MCP server, that the model made in an earlier turn. */
export type ServerToolUseBlock = Cacheable & {
  readonly type: "server_tool_use" | "mcp_tool_use";
  readonly id: string;
  readonly name: string;
  readonly input: JsonText;
  readonly server_name?: string | undefined;
};

/** The result of a server tool. */
export type ServerToolResultBlock = Cacheable & {
  /** Each tool has a type of its own. */
  readonly type: string;
  readonly tool_use_id: string;
  readonly content: JsonText;
  readonly is_error?: boolean | undefined;
};

/** The result of one of the caller's tools. */
export type ToolResultBlock = Cacheable & {
  readonly type: "tool_result";
  readonly tool_use_id: string;
  readonly content?: readonly (TextBlock | MediaBlock)[] | undefined;
  readonly is_error?: true | undefined;
};

/** Reasoning of the model in an earlier turn, readable or redacted. */
export type ThinkingBlock =
  | { readonly type: "thinking"; readonly thinking: string; readonly signature: string }
  | { readonly type: "redacted_thinking"; readonly data: string };

/** A block of a turn; an object without known members is a block of an earlier answer, unchanged. */
export type RequestBlock =
  | TextBlock
  | MediaBlock
  | ToolUseBlock
  | ToolResultBlock
  | ServerToolUseBlock
  | ServerToolResultBlock
  | ThinkingBlock
  | JsonObject;

/** A tool that the model may call. */
export type ToolDefinition = Cacheable & {
  readonly name: string;
  readonly description?: string | undefined;
  readonly input_schema: JsonText;
  readonly strict?: boolean | undefined;
};

/** How the model chooses tools. */
export type ToolChoiceOption =
  | { readonly type: "none" }
  | { readonly type: "auto" | "any"; readonly disable_parallel_tool_use?: boolean | undefined }
  | { readonly type: "tool"; readonly name: string; readonly disable_parallel_tool_use?: boolean | undefined };

/** Whether and how the model reasons. */
export type Thinking =
  | { readonly type: "adaptive"; readonly display: ThinkingDisplay }
  | { readonly type: "enabled"; readonly budget_tokens: number; readonly display?: ThinkingDisplay | undefined }
  | { readonly type: "disabled" | "between_tools" };

/** Whether the answer has a summary of the reasoning. */
export type ThinkingDisplay = "summarized" | "omitted";

/** The effort of the model, in the steps of this API. */
export type EffortStep = "low" | "medium" | "high" | "xhigh" | "max";

/** The effort of the model, and the format of the answer. */
export type OutputConfig = {
  readonly effort?: EffortStep | undefined;
  readonly format?: { readonly type: "json_schema"; readonly schema: JsonText } | undefined;
};

// The answer.

/** One event of an answer; a whole answer is read as the events of the same answer in a stream. */
export type MessagesEvent =
  | { readonly type: "message_start"; readonly id: string; readonly model: string; readonly usage: unknown }
  | {
      readonly type: "content_block_start";
      /** Undefined, here and below, where the server sent none. */
      readonly index: number | undefined;
      readonly block: JsonObject;
      /** Whether the block came in a message and not in events of its own. */
      readonly isWhole: boolean;
    }
  | { readonly type: "content_block_delta"; readonly index: number | undefined; readonly delta: BlockDelta }
  | { readonly type: "content_block_stop"; readonly index: number | undefined }
  | ({ readonly type: "message_delta"; readonly usage: unknown; readonly container: string } & Stop & {
        /** Whether it was in the start of the message, where it does not mean that the stream is at its end. */
        readonly isInMessageStart: boolean;
      })
  /** A whole message, which may repeat content that was streamed before it. */
  | { readonly type: "message"; readonly events: readonly MessagesEvent[] }
  | { readonly type: "message_stop" }
  | { readonly type: "error"; readonly error: unknown };

/** Why the model stopped. Members are empty until the server sends them. */
export interface Stop {
  readonly reason: string;
  /** The stop sequence that ended the answer. */
  readonly sequence: string;
  /** The explanation of a refusal. */
  readonly explanation: string;
  /** The category of a refusal, in the provider's own word. */
  readonly category: string;
}

/** A delta of a block. */
export type BlockDelta =
  | { readonly kind: "text" | "thinking" | "signature" | "input" | "compaction"; readonly text: string }
  | { readonly kind: "citation"; readonly citation: unknown }
  | { readonly kind: "other" };

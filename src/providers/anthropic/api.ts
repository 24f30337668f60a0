import type { JsonObject, JsonText } from "../../wire/json.ts";

// What we write: https://platform.claude.com/docs/en/api/messages

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
  /** Id of the one in which code of an earlier answer ran. */
  readonly container?: string | undefined;
};

/** One turn of the conversation. */
export type RequestMessage = {
  readonly role: "user" | "assistant" | "system";
  readonly content: readonly RequestBlock[];
};

/** Marks the end of a prefix that is to be cached. */
export type CacheControl = { readonly type: "ephemeral"; readonly ttl?: "5m" | "1h" | undefined };

/** What any block that may end a cached prefix has. */
export type Cacheable = { readonly cache_control?: CacheControl | undefined };

/** Text. Citations are the provider's own, on their way back. */
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

/** A call that the model made in an earlier turn. */
export type ToolUseBlock = Cacheable & {
  readonly type: "tool_use";
  readonly id: string;
  readonly name: string;
  readonly input: JsonText;
  /** The provider's own, on its way back. */
  readonly caller?: unknown;
};

/** A call that the model made in an earlier turn of a tool of the provider, or of an MCP server. */
export type ServerToolUseBlock = Cacheable & {
  readonly type: "server_tool_use" | "mcp_tool_use";
  readonly id: string;
  readonly name: string;
  readonly input: JsonText;
  readonly server_name?: string | undefined;
};

/** What such a tool returned. */
export type ServerToolResultBlock = Cacheable & {
  /** Each tool has its own. */
  readonly type: string;
  readonly tool_use_id: string;
  readonly content: JsonText;
  readonly is_error?: boolean | undefined;
};

/** What a tool returned. */
export type ToolResultBlock = Cacheable & {
  readonly type: "tool_result";
  readonly tool_use_id: string;
  readonly content?: readonly (TextBlock | MediaBlock)[] | undefined;
  readonly is_error?: true | undefined;
};

/** What the model thought in an earlier turn, readable or not. */
export type ThinkingBlock =
  | { readonly type: "thinking"; readonly thinking: string; readonly signature: string }
  | { readonly type: "redacted_thinking"; readonly data: string };

/** A piece of a turn; an object without known members is the provider's own, on its way back. */
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

/** How the model picks tools. */
export type ToolChoiceOption =
  | { readonly type: "none" }
  | { readonly type: "auto" | "any"; readonly disable_parallel_tool_use?: boolean | undefined }
  | { readonly type: "tool"; readonly name: string; readonly disable_parallel_tool_use?: boolean | undefined };

/** Whether and how the model thinks. */
export type Thinking =
  | { readonly type: "adaptive"; readonly display: ThinkingDisplay }
  | { readonly type: "enabled"; readonly budget_tokens: number; readonly display?: ThinkingDisplay | undefined }
  | { readonly type: "disabled" | "between_tools" };

/** Whether the answer has what the model thought in words. */
export type ThinkingDisplay = "summarized" | "omitted";

/** How hard the model works, in the steps that this API knows. */
export type EffortStep = "low" | "medium" | "high" | "xhigh" | "max";

/** How hard the model works, and the shape of the answer. */
export type OutputConfig = {
  readonly effort?: EffortStep | undefined;
  readonly format?: { readonly type: "json_schema"; readonly schema: JsonText } | undefined;
};

// What we read.

/** One event of an answer; a whole answer is read as the events that it would have been streamed in. */
export type MessagesEvent =
  | { readonly type: "message_start"; readonly id: string; readonly model: string; readonly usage: unknown }
  | {
      readonly type: "content_block_start";
      /** Undefined, here and below, where the server gave none. */
      readonly index: number | undefined;
      readonly block: JsonObject;
      /** Whether the block came in a message, and not in events of its own. */
      readonly isWhole: boolean;
    }
  | { readonly type: "content_block_delta"; readonly index: number | undefined; readonly delta: BlockDelta }
  | { readonly type: "content_block_stop"; readonly index: number | undefined }
  | ({ readonly type: "message_delta"; readonly usage: unknown; readonly container: string } & Stop & {
        /** Said in the start of the message, where it does not tell that the stream is at its end. */
        readonly isForetold: boolean;
      })
  /** A whole message, which may repeat what came in pieces before it. */
  | { readonly type: "message"; readonly events: readonly MessagesEvent[] }
  | { readonly type: "message_stop" }
  | { readonly type: "error"; readonly error: unknown };

/** Why the model stopped. Members are empty as long as nothing is said. */
export interface Stop {
  readonly reason: string;
  /** The stop sequence that the model met. */
  readonly sequence: string;
  /** Why it refused, in words. */
  readonly explanation: string;
  /** What it refused, in the provider's own word. */
  readonly category: string;
}

/** A piece of a block. */
export type BlockDelta =
  | { readonly kind: "text" | "thinking" | "signature" | "input" | "compaction"; readonly text: string }
  | { readonly kind: "citation"; readonly citation: unknown }
  | { readonly kind: "other" };

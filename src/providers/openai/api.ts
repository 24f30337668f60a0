import type { Citation } from "../../gen/tokenwire/v1/message_pb.ts";
import type { JsonObject, JsonText } from "../../wire/json/json.ts";

// What we write: https://platform.openai.com/docs/api-reference/chat/create, and members of other servers.

/** The body of a request. Members that are undefined are left out. */
export type ChatRequest = {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly stream: boolean;
  readonly stream_options?: { readonly include_usage: true } | undefined;
  readonly max_tokens?: number | undefined;
  readonly max_completion_tokens?: number | undefined;
  readonly temperature?: number | undefined;
  readonly top_p?: number | undefined;
  readonly top_k?: number | undefined;
  readonly frequency_penalty?: number | undefined;
  readonly presence_penalty?: number | undefined;
  readonly stop?: readonly string[] | undefined;
  readonly seed?: JsonText | undefined;
  readonly random_seed?: JsonText | undefined;
  readonly tools?: readonly ChatTool[] | undefined;
  readonly tool_choice?: ChatToolChoice | undefined;
  readonly parallel_tool_calls?: boolean | undefined;
  readonly response_format?: ChatResponseFormat | undefined;
  readonly reasoning_effort?: ChatEffort | undefined;
  readonly reasoning?: { readonly effort: ChatEffort } | { readonly max_tokens: number } | undefined;
  readonly thinking?: { readonly type: "disabled" } | undefined;
  readonly enable_thinking?: boolean | undefined;
  readonly thinking_budget?: number | undefined;
  readonly user?: string | undefined;
  readonly user_id?: string | undefined;
  readonly safety_identifier?: string | undefined;
};

/** The members that hold readable reasoning: DeepSeek's and vLLM's. OpenAI has none. */
export type ReasoningField = "reasoning_content" | "reasoning";

/** The effort that a model spends on reasoning. */
export type ChatEffort = "none" | "minimal" | "low" | "medium" | "high" | "xhigh" | "max";

/** One message of the conversation. */
export type ChatMessage =
  | { readonly role: "system" | "developer"; readonly content: string | readonly ChatTextPart[] }
  | { readonly role: "user"; readonly content: string | readonly ChatContentPart[] }
  | {
      readonly role: "assistant";
      readonly content: string | null | readonly (ChatTextPart | ChatImagePart | JsonObject)[];
      readonly reasoning_content?: string | undefined;
      readonly reasoning?: string | undefined;
      readonly reasoning_details?: readonly unknown[] | undefined;
      readonly extra_content?: JsonObject | undefined;
      readonly refusal?: string | undefined;
      readonly images?: readonly ChatImagePart[] | undefined;
      readonly tool_calls?: readonly ChatToolCall[] | undefined;
    }
  | { readonly role: "tool"; readonly tool_call_id: string; readonly content: string | readonly ChatTextPart[] };

/** A text among other parts. */
export type ChatTextPart = { readonly type: "text"; readonly text: string };

/** A part of a user's message. */
export type ChatContentPart =
  | ChatTextPart
  | ChatImagePart
  | { readonly type: "file"; readonly file: { readonly file_id: string } | ChatFileData }
  | { readonly type: "document_url"; readonly document_url: string; readonly document_name?: string | undefined };

/** A file that is sent inside the request, as a data URL. */
export type ChatFileData = { readonly filename: string; readonly file_data: string };

/** A tool call of an earlier answer. */
export type ChatToolCall = {
  readonly id: string;
  readonly extra_content?: JsonObject | undefined;
} & (
  | { readonly type: "function"; readonly function: { readonly name: string; readonly arguments: string } }
  | { readonly type: "custom"; readonly custom: { readonly name: string; readonly input: string } }
);

/** An image: of a user's message, or of an earlier answer. */
export type ChatImagePart = { readonly type: "image_url"; readonly image_url: { readonly url: string } };

/** A tool that the model may call. */
export type ChatTool = {
  readonly type: "function";
  readonly function: {
    readonly name: string;
    readonly description?: string | undefined;
    readonly parameters: JsonText;
    readonly strict?: boolean | undefined;
  };
};

/** How the model chooses tools. */
export type ChatToolChoice =
  | "auto"
  | "none"
  | "required"
  | { readonly type: "function"; readonly function: { readonly name: string } };

/** The format of the answer. */
export type ChatResponseFormat =
  | { readonly type: "json_object" }
  | {
      readonly type: "json_schema";
      readonly json_schema: {
        readonly name: string;
        readonly schema: JsonText;
        readonly strict?: boolean | undefined;
      };
    };

// What we read, after the differences between compatible servers have been evened out.

/** A chunk of a streamed answer, or a whole answer. Both have the same members. */
export interface ChatCompletion {
  /** Empty when the server does not say. */
  readonly id: string;
  /** Empty when the server does not say. */
  readonly model: string;
  /** The API that the server answered in, if it was another one; undefined for this API. */
  readonly otherApi: string | undefined;
  /** Usually one, since we never request more; but some servers split one answer over several. */
  readonly choices: readonly ChatChoice[];
  /** Sources of the whole answer; some servers repeat them with every chunk. */
  readonly sources: readonly Citation[];
  /** The usage object as it came. */
  readonly usage: unknown;
  /** The error object as it came; undefined when there is none. */
  readonly error: unknown;
}

/** What a chunk adds to one choice of the answer. */
export interface ChatChoice {
  /** Its number, 0 for the first. */
  readonly index: number;
  /** What is appended; undefined for nothing. */
  readonly delta: ChatContent | undefined;
  /** The whole message so far; undefined where the server does not send it. */
  readonly message: ChatContent | undefined;
  /** Empty until the server sends one. */
  readonly finishReason: string;
}

/** What a delta or a message holds. */
export interface ChatContent {
  /** Reasoning, text, refusal and media, in order. Only blocks may have an empty text. */
  readonly pieces: readonly ChatContentPiece[];
  /** Citations of passages of the text. */
  readonly annotations: readonly Citation[];
  readonly toolCalls: readonly ChatToolCallPiece[];
  /** OpenRouter's details of reasoning, which are sent back with the next request. */
  readonly reasoningDetails: readonly JsonObject[];
  /** Gemini's further data of the message, which is sent back with the next request. */
  readonly extraContent: JsonObject | undefined;
}

/** A piece of what the model wrote: in most cases a text. */
export type ChatContentPiece =
  | { readonly kind: "text" | "refusal"; readonly text: string }
  | {
      readonly kind: "reasoning";
      readonly text: string;
      /** The member that it came in; undefined for reasoning that no member is sent back for. */
      readonly field: ReasoningField | undefined;
    }
  | {
      readonly kind: "block";
      /** The reasoning in it. */
      readonly text: string;
      /** A part of a content list that is not a text; it is sent back with the next request. */
      readonly block: JsonObject;
    }
  | {
      readonly kind: "image";
      /** A data URL or an address; empty when it cannot be read. */
      readonly url: string;
      /** Whether it came in the message's `images` or in its content. */
      readonly place: ImagePlace;
    }
  | {
      readonly kind: "unsupported";
      /** The kind of content that no part of the gateway's API can hold, such as "audio" or "video". */
      readonly what: string;
    };

/** A piece that has a text. */
export type ChatTextPiece = Exclude<ChatContentPiece, { readonly kind: "image" | "unsupported" }>;

/** Where a server puts the images of a message. */
export type ImagePlace = "images" | "content";

/** A piece of a tool call. */
export interface ChatToolCallPiece {
  /** The number of the call that it belongs to; some servers leave it out, or number pieces with it. */
  readonly index: number | undefined;
  /** Empty in later pieces, and in all of them on some servers. */
  readonly id: string;
  /** Empty in later pieces. */
  readonly name: string;
  /** Text to append: JSON, or free text for a custom tool. */
  readonly arguments: string;
  /** Whether the tool is a custom one, whose input is free text. */
  readonly isCustom: boolean;
  /** Gemini's further data of the call, which is sent back with the next request. */
  readonly extraContent: JsonObject | undefined;
}

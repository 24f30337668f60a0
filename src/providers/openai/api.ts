import type { Citation } from "../../gen/tokenwire/v1/message_pb.ts";
import type { JsonObject, JsonText } from "../../wire/json.ts";

// What we write: https://platform.openai.com/docs/api-reference/chat/create, and what other servers have instead.

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

/** The members that servers show reasoning in, which OpenAI has none for: DeepSeek's and vLLM's. */
export type ReasoningField = "reasoning_content" | "reasoning";

/** How hard a model reasons. */
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

/** A piece of a user's message. */
export type ChatContentPart =
  | ChatTextPart
  | ChatImagePart
  | { readonly type: "file"; readonly file: { readonly file_id: string } | ChatFileData }
  | { readonly type: "document_url"; readonly document_url: string; readonly document_name?: string | undefined };

/** A file that goes along with the request, as a data URL. */
export type ChatFileData = { readonly filename: string; readonly file_data: string };

/** A call that the model made in an earlier turn. */
export type ChatToolCall = {
  readonly id: string;
  readonly extra_content?: JsonObject | undefined;
} & (
  | { readonly type: "function"; readonly function: { readonly name: string; readonly arguments: string } }
  | { readonly type: "custom"; readonly custom: { readonly name: string; readonly input: string } }
);

/** An image that the model made in an earlier turn. */
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

/** How the model picks tools. */
export type ChatToolChoice =
  | "auto"
  | "none"
  | "required"
  | { readonly type: "function"; readonly function: { readonly name: string } };

/** The shape of the answer. */
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

// What we read, with the habits of compatible servers levelled out.

/** A chunk of a streamed answer, or a whole answer: they differ in nothing that matters here. */
export interface ChatCompletion {
  /** Empty when the server does not say. */
  readonly id: string;
  /** Empty when the server does not say. */
  readonly model: string;
  /** The API that this is an answer of, where it is another. */
  readonly otherApi: string | undefined;
  /** One, since we never ask for more; but some servers split one answer over several. */
  readonly choices: readonly ChatChoice[];
  /** Sources of the whole answer; some servers repeat them with every chunk. */
  readonly sources: readonly Citation[];
  /** The usage object as it came. */
  readonly usage: unknown;
  /** The error object as it came; undefined when there is none. */
  readonly error: unknown;
}

/** What a choice adds to the answer. */
export interface ChatChoice {
  /** Its number, 0 for the first. */
  readonly index: number;
  /** What is to be appended; undefined when there is nothing. */
  readonly delta: ChatContent | undefined;
  /** All of the message so far; undefined when it is not said. */
  readonly message: ChatContent | undefined;
  /** Empty as long as there is none. */
  readonly finishReason: string;
}

/** What a delta or a message holds. */
export interface ChatContent {
  /** Reasoning, text, refusal and media, in order; none of them empty but for blocks. */
  readonly pieces: readonly ChatContentPiece[];
  /** Sources of passages of the text. */
  readonly annotations: readonly Citation[];
  readonly toolCalls: readonly ChatToolCallPiece[];
  /** OpenRouter's pieces of reasoning, to be sent back. */
  readonly reasoningDetails: readonly JsonObject[];
  /** What Gemini says of the message besides, to be sent back. */
  readonly extraContent: JsonObject | undefined;
}

/** A piece of what the model wrote: text for the most part. */
export type ChatContentPiece =
  | { readonly kind: "text" | "refusal"; readonly text: string }
  | {
      readonly kind: "reasoning";
      readonly text: string;
      /** The member that it came in; undefined for reasoning that is not sent back in one. */
      readonly field: ReasoningField | undefined;
    }
  | {
      readonly kind: "block";
      /** The reasoning in it. */
      readonly text: string;
      /** A part of a content list that is no text, to be sent back. */
      readonly block: JsonObject;
    }
  | {
      readonly kind: "image";
      /** A data URL or an address; empty when it cannot be read. */
      readonly url: string;
      /** Whether it came among the message's `images` or as a part of its content. */
      readonly place: ImagePlace;
    }
  | {
      readonly kind: "unsupported";
      /** What the answer holds that no part can: "audio" or "video". */
      readonly what: string;
    };

/** What is written as text. */
export type ChatTextPiece = Exclude<ChatContentPiece, { readonly kind: "image" | "unsupported" }>;

/** Where a server puts the images of a message. */
export type ImagePlace = "images" | "content";

/** A piece of a tool call. */
export interface ChatToolCallPiece {
  /** Which call it belongs to; some servers leave it out, or count pieces in it. */
  readonly index: number | undefined;
  /** Empty in later pieces, and in all of them on some servers. */
  readonly id: string;
  /** Empty in later pieces. */
  readonly name: string;
  /** Text to append: of JSON or, where it is custom, any. */
  readonly arguments: string;
  /** Whether it is of a custom tool, whose input is free text. */
  readonly isCustom: boolean;
  /** What Gemini says of the call besides, to be sent back. */
  readonly extraContent: JsonObject | undefined;
}

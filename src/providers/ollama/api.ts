// The members of Ollama's own API that are written or read.
// Source: https://docs.ollama.com/api/chat and https://docs.ollama.com/api/tags
import type { JsonText } from "../../wire/json/json.ts";

/** The body of a request to /api/chat. */
export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly stream: boolean;
  readonly tools?: readonly ChatTool[] | undefined;
  /** "json" for any JSON object, or a JSON Schema. */
  readonly format?: "json" | JsonText | undefined;
  readonly think?: boolean | ThinkLevel | undefined;
  readonly options?: ModelOptions | undefined;
}

/** How hard a model thinks, for models that know steps; to others each of them is `true`. */
export type ThinkLevel = "low" | "medium" | "high";

/** Parameters of the run of a model. */
export interface ModelOptions {
  readonly num_predict?: number | undefined;
  readonly temperature?: number | undefined;
  readonly top_p?: number | undefined;
  readonly top_k?: number | undefined;
  readonly seed?: JsonText | undefined;
  readonly stop?: readonly string[] | undefined;
  readonly frequency_penalty?: number | undefined;
  readonly presence_penalty?: number | undefined;
}

/** A message, which has one text. */
export interface ChatMessage {
  readonly role: "system" | "user" | "assistant" | "tool";
  readonly content: string;
  readonly thinking?: string | undefined;
  /** In base64. */
  readonly images?: readonly string[] | undefined;
  readonly tool_calls?: readonly ChatToolCall[] | undefined;
  /** Of a tool's result: the tool that gave it. */
  readonly tool_name?: string | undefined;
  /** Of a tool's result: the call that it answers. Versions that do not know it go by the name. */
  readonly tool_call_id?: string | undefined;
}

/** A call of a tool, whose arguments are an object. */
export interface ChatToolCall {
  readonly id: string;
  readonly function: { readonly name: string; readonly arguments: JsonText };
}

/** A tool that the model may call. */
export interface ChatTool {
  readonly type: "function";
  readonly function: {
    readonly name: string;
    readonly description: string | undefined;
    readonly parameters: JsonText;
  };
}

/** A line of a streamed answer, or a whole answer: what it adds, and what it says of the end. */
export interface ChatChunk {
  /** Empty when it is not said. */
  readonly model: string;
  readonly thinking: string;
  readonly content: string;
  readonly toolCalls: readonly CalledTool[];
  /** Whether the answer is whole. */
  readonly isDone: boolean;
  /** Why it ended; empty when it is not said. */
  readonly doneReason: string;
  readonly inputTokens: unknown;
  readonly outputTokens: unknown;
  /** The error that it is; undefined for none. */
  readonly error: unknown;
}

/** A call that a model makes. */
export interface CalledTool {
  /** Empty in answers of versions that give none. */
  readonly id: string;
  readonly name: string;
  readonly argumentsJson: string;
}

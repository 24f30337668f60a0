import type { JsonObject } from "../../../../src/wire/json/json.ts";
import { chatBody } from "./body-shape.ts";

/** The body of a request, as far as rules beyond its shape speak of it. */
export interface Body {
  readonly model: string;
  readonly messages: readonly Message[];
  readonly stream?: boolean;
  readonly stream_options?: JsonObject;
  readonly max_tokens?: number;
  readonly temperature?: number;
  readonly top_p?: number;
  readonly frequency_penalty?: number;
  readonly presence_penalty?: number;
  readonly tools?: readonly Tool[];
  readonly tool_choice?: string | { readonly function: { readonly name: string } };
  readonly parallel_tool_calls?: boolean;
  readonly response_format?: {
    readonly type: string;
    readonly json_schema?: { readonly schema?: JsonObject; readonly strict?: boolean | null };
  };
}

/** One message of the conversation; which members there are its role says. */
export interface Message {
  readonly role: "system" | "developer" | "user" | "assistant" | "tool";
  readonly content?: string | readonly { readonly type: string; readonly text?: string }[] | null;
  readonly refusal?: string | null;
  readonly reasoning_content?: string;
  readonly tool_calls?: readonly ToolCall[];
  readonly tool_call_id?: string;
}

/** A call that the model made. */
export interface ToolCall {
  readonly id: string;
  readonly function: { readonly name: string; readonly arguments: string };
}

/** A tool. */
export interface Tool {
  readonly function: {
    readonly name: string;
    readonly parameters?: JsonObject;
    readonly strict?: boolean | null;
  };
}

/** Reads a body; throws a Violation unless every member is known and as it must be. */
export function readBody(value: unknown): Body {
  chatBody(value, []);
  return value as Body; // whose shape was checked
}

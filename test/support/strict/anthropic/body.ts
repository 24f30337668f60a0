import type { JsonObject } from "../../../../src/wire/json/json.ts";
import { messagesBody } from "./body-shape.ts";

/** The body of a request, as far as rules beyond its shape speak of it. */
export interface Body {
  readonly max_tokens: number;
  readonly messages: readonly Message[];
  readonly system?: string | readonly Block[];
  readonly temperature?: number;
  readonly top_k?: number;
  readonly stream?: boolean;
  readonly tools?: readonly Tool[];
  readonly tool_choice?: { readonly type: string; readonly name?: string };
  readonly thinking?: { readonly type: string; readonly budget_tokens?: number };
  readonly output_config?: { readonly format?: { readonly schema: JsonObject } };
}

/** One turn of the conversation. */
export interface Message {
  readonly role: "user" | "assistant";
  readonly content: string | readonly Block[];
}

/** A piece of a turn; which members there are its type says. */
export interface Block {
  readonly type: string;
  readonly text?: string;
  readonly thinking?: string;
  readonly signature?: string;
  readonly data?: string;
  readonly id?: string;
  readonly name?: string;
  readonly input?: unknown;
  readonly tool_use_id?: string;
  readonly content?: string | readonly Block[];
  readonly is_error?: boolean;
  readonly cache_control?: { readonly ttl?: string } | null;
}

/** A tool. */
export interface Tool {
  readonly name: string;
  readonly type?: string;
  readonly strict?: boolean;
  readonly input_schema?: JsonObject;
  readonly cache_control?: { readonly ttl?: string } | null;
}

/** Reads a body; throws a Violation unless every member is known and as it must be. */
export function readBody(value: unknown): Body {
  messagesBody(value, []);
  return value as Body; // whose shape was checked
}

/** The blocks of a message. */
export function blocksOf({ content }: Message): readonly Block[] {
  return typeof content === "string" ? [{ type: "text", text: content }] : content;
}

import type { JsonObject } from "../../../../src/wire/json/json.ts";

/** A block of an answer. */
export type IssuedBlock =
  /** The signature of a thought that is cut short is empty. */
  | { readonly type: "thinking"; readonly thinking: string; readonly signature: string }
  | { readonly type: "redacted_thinking"; readonly data: string }
  | { readonly type: "text"; readonly text: string; readonly citations?: readonly JsonObject[] }
  /** `input` is the text that the model wrote: nothing at all for a tool without arguments. */
  | { readonly type: "tool_use"; readonly id: string; readonly name: string; readonly input: string }
  /** Of the provider's own, and streamed whole. */
  | { readonly type: "server_tool_use" | "web_search_tool_result"; readonly whole: JsonObject };

/** An answer. */
export interface AnthropicTurn {
  readonly content: readonly IssuedBlock[];
  readonly stop: { readonly reason: string; readonly sequence?: string; readonly details?: JsonObject };
  /** What `message_start` says, and what `message_delta` says later. */
  readonly usage: { readonly start: JsonObject; readonly end: JsonObject };
}

import type { JsonObject } from "../../../../src/wire/json/json.ts";

/** An answer. */
export interface OpenAiTurn {
  /** What servers that reason in the open show of it, and beside calls of tools want back; none at OpenAI. */
  readonly reasoning?: string;
  readonly content?: string;
  readonly refusal?: string;
  readonly toolCalls?: readonly IssuedCall[];
  readonly finishReason: string;
  readonly usage: JsonObject;
}

/** A call of a tool, its arguments as the model wrote them. */
export interface IssuedCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

import { findJsonFault } from "../../core/json-fault.ts";
import { asObject, type JsonObject, parseExactJson, writeJson } from "../../wire/json.ts";
import type { ReasoningField } from "./api.ts";

/**
 * What a part of an answer carries in `provider_state`, to be sent back: members
 * that are undefined are not there. That it is there at all says which API it came by.
 */
export interface ProviderState {
  /** For reasoning: the member that the server wrote it in and takes it back in. */
  readonly field?: ReasoningField | undefined;
  /** For reasoning and what has no part: the part of a content list that it came as, whole. */
  readonly block?: JsonObject | undefined;
  /** For the whole message: its `reasoning_details`, with signatures. */
  readonly details?: readonly unknown[] | undefined;
  /** For a tool call or the whole message: its `extra_content`, with signatures. */
  readonly extraContent?: JsonObject | undefined;
}

const kind = "openai";
// What every state begins with. Thousands of parts may carry none or another's, and a parse that fails costs as much as a page of text.
const beginning = `{"kind":"${kind}"`;

/** Levels of what can be carried: few enough to go into a request. */
export const maxStateDepth = 48;

/** Writes the state as bytes: a JSON object that names its kind. */
export function writeState({ field, block, details, extraContent }: ProviderState): Uint8Array {
  const state = { kind, field, block, reasoning_details: details, extra_content: extraContent };
  return new TextEncoder().encode(writeJson(state));
}

/** Reads what {@link writeState} wrote; undefined for everything else, such as another provider's state. */
export function readState(bytes: Uint8Array): ProviderState | undefined {
  const text = new TextDecoder().decode(bytes);
  if (!text.startsWith(beginning)) return undefined;
  // It comes from a caller, who may have made it up.
  const state = findJsonFault(text, maxStateDepth) === undefined ? asObject(parseExactJson(text)) : undefined;
  if (state?.["kind"] !== kind) return undefined;
  const { field, block, reasoning_details: details, extra_content: extraContent } = state;
  return {
    field: field === "reasoning_content" || field === "reasoning" ? field : undefined,
    block: asObject(block),
    details: Array.isArray(details) ? details : undefined,
    extraContent: asObject(extraContent),
  };
}

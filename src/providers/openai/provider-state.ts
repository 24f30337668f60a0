import { findJsonFault, maxExactJsonValues } from "../../core/text/json-fault.ts";
import { asObject, type JsonObject, parseExactJson, writeJson } from "../../wire/json/json.ts";
import type { ImagePlace, ReasoningField } from "./api.ts";

/**
 * The content of a part's `provider_state`: what is sent back with the next request.
 * Undefined members are not written. Even a state without members says that the part
 * came from this API.
 */
export interface ProviderState {
  /** For reasoning: the member that it came in and is sent back in. */
  readonly field?: ReasoningField | undefined;
  /** For reasoning, and for content that no other part can hold: the whole part of a content list that it came as. */
  readonly block?: JsonObject | undefined;
  /** For the whole message: its `reasoning_details`, with signatures. */
  readonly details?: readonly unknown[] | undefined;
  /** For a tool call or the whole message: its `extra_content`, with signatures. */
  readonly extraContent?: JsonObject | undefined;
  /** For a tool call: whether it is of a custom tool, with its input as the only argument. */
  readonly isCustom?: boolean | undefined;
  /** For an image: its place in the server's message. */
  readonly imagePlace?: ImagePlace | undefined;
}

const kind = "openai";
// Compared first, since thousands of parts may carry another provider's state, and a failing parse is slow.
const beginning = `{"kind":"${kind}"`;

/** The deepest nesting of a state, in levels: low enough that it can be sent back inside a request. */
export const maxStateDepth = 48;

/** Writes the state as bytes: a JSON object that names its kind. */
export function writeState({ field, block, details, extraContent, isCustom, imagePlace }: ProviderState): Uint8Array {
  const custom = isCustom === true ? true : undefined;
  const state = {
    ...{ kind, field, block, reasoning_details: details, extra_content: extraContent },
    ...{ custom, image_place: imagePlace },
  };
  return new TextEncoder().encode(writeJson(state));
}

/** Reads what {@link writeState} wrote; undefined for everything else, such as another provider's state. */
export function readState(bytes: Uint8Array): ProviderState | undefined {
  const text = new TextDecoder().decode(bytes);
  if (!text.startsWith(beginning)) return undefined;
  // The bytes come from the caller and may be anything.
  const fault = findJsonFault(text, maxStateDepth, maxExactJsonValues);
  const state = fault === undefined ? asObject(parseExactJson(text)) : undefined;
  if (state?.["kind"] !== kind) return undefined;
  const { field, block, reasoning_details: details, extra_content: extraContent, image_place: place } = state;
  return {
    field: field === "reasoning_content" || field === "reasoning" ? field : undefined,
    block: asObject(block),
    details: Array.isArray(details) ? details : undefined,
    extraContent: asObject(extraContent),
    isCustom: state["custom"] === true ? true : undefined,
    imagePlace: place === "images" || place === "content" ? place : undefined,
  };
}

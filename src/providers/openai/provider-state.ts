import { findJsonFault, maxExactJsonValues } from "../../core/text/json-fault.ts";
import { asObject, type JsonObject, parseExactJson, writeJson } from "../../wire/json.ts";
import type { ImagePlace, ReasoningField } from "./api.ts";

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
  /** For a tool call: whether it is of a custom tool, with its input as the only argument. */
  readonly isCustom?: boolean | undefined;
  /** For an image: where the server put it in its message. */
  readonly imagePlace?: ImagePlace | undefined;
}

const kind = "openai";
// What every state begins with. Thousands of parts may carry none or another's, and a parse that fails costs as much as a page of text.
const beginning = `{"kind":"${kind}"`;

/** Levels of what can be carried: few enough to go into a request. */
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
  // It comes from a caller, who may have made it up.
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

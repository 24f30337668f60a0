import type { RejectOrDrop } from "../../core/errors/unsupported.ts";
import { findJsonFault, maxExactJsonValues } from "../../core/text/json-fault.ts";
import { asList, asObject, asString, type JsonObject, parseExactJson, writeJson } from "../../wire/json.ts";
import type { PlacedPart } from "./request/part-with-path.ts";

/**
 * What a part of an answer carries in `provider_state`, so that it can go back as
 * the block that it was. That it is there says that the part is Anthropic's.
 */
export interface ProviderState {
  /** A block, whole: one that is no part of the API, or more than its part can hold. */
  readonly block?: JsonObject | undefined;
  /** Citations of a text. */
  readonly citations?: readonly unknown[] | undefined;
  /** Who made a tool call, where that was not the model itself. */
  readonly caller?: JsonObject | undefined;
  /** Id of the container that the code of the answer runs in. */
  readonly container?: string | undefined;
}

const kind = "anthropic";
// What every state begins with. Thousands of parts may carry none or another's, and a parse that fails costs as much as a page of text.
const beginning = `{"kind":"${kind}"`;

/** Writes the state as bytes: a JSON object that names its kind. */
export function writeState({ block, citations, caller, container }: ProviderState): Uint8Array {
  return new TextEncoder().encode(writeJson({ kind, block, citations, caller, container }));
}

/** Reads what {@link writeState} wrote; undefined for everything else, such as another provider's state. */
export function readState(bytes: Uint8Array): ProviderState | undefined {
  const text = new TextDecoder().decode(bytes);
  const state = text.startsWith(beginning) ? parse(text) : undefined;
  if (state?.["kind"] !== kind) return undefined;
  const citations = asList(state["citations"]);
  return {
    block: asObject(state["block"]),
    citations: citations.length > 0 ? citations : undefined,
    caller: asObject(state["caller"]),
    container: asString(state["container"]) || undefined,
  };
}

/** The state of a part where it is ours; meets another provider's. */
export function ownStateOf({ part, path }: PlacedPart, rejectOrDrop: RejectOrDrop): ProviderState | undefined {
  const state = readState(part.providerState);
  if (state === undefined && part.providerState.length > 0) {
    rejectOrDrop(`${path}.provider_state`, "it is another provider's; leave it out, and the part if it is reasoning");
  }
  return state;
}

/** Levels of what can be carried: those of an event of the provider, and of the members around it. */
const maxStateDepth = 66;

function parse(text: string): JsonObject | undefined {
  // It comes from a caller, who may have made it up.
  const fault = findJsonFault(text, maxStateDepth, maxExactJsonValues);
  return fault === undefined ? asObject(parseExactJson(text)) : undefined;
}

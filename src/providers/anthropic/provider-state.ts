import type { RejectOrDrop } from "../../core/errors/unsupported.ts";
import { findJsonFault, maxExactJsonValues } from "../../core/text/json-fault.ts";
import { asList, asObject, asString, type JsonObject, parseExactJson, writeJson } from "../../wire/json/json.ts";
import type { PartWithPath } from "../kit/part-with-path.ts";

/**
 * The content of a part's `provider_state`: what is needed to send the part back as
 * the block that it was. Its presence marks the part as Anthropic's.
 */
export interface ProviderState {
  /** A whole block that the API has no part for, or that has more members than its part. */
  readonly block?: JsonObject | undefined;
  /** Citations of a text. */
  readonly citations?: readonly unknown[] | undefined;
  /** The caller of a tool, where it was code and not the model itself. */
  readonly caller?: JsonObject | undefined;
  /** Id of the container in which code of the answer runs. */
  readonly container?: string | undefined;
}

const kind = "anthropic";
// The prefix of every state. It is checked before parsing, since a request may hold thousands of parts with another
// provider's state, and a failing parse is expensive.
const prefix = `{"kind":"${kind}"`;

/** Writes the state as bytes: a JSON object that names its kind. */
export function writeState({ block, citations, caller, container }: ProviderState): Uint8Array {
  return new TextEncoder().encode(writeJson({ kind, block, citations, caller, container }));
}

/** Reads what {@link writeState} wrote; undefined for everything else, such as another provider's state. */
export function readState(bytes: Uint8Array): ProviderState | undefined {
  const text = new TextDecoder().decode(bytes);
  const state = text.startsWith(prefix) ? parse(text) : undefined;
  if (state?.["kind"] !== kind) return undefined;
  const citations = asList(state["citations"]);
  return {
    block: asObject(state["block"]),
    citations: citations.length > 0 ? citations : undefined,
    caller: asObject(state["caller"]),
    container: asString(state["container"]) || undefined,
  };
}

/** The state of an Anthropic part; undefined without one. Rejects or drops another provider's state. */
export function ownStateOf({ part, path }: PartWithPath, rejectOrDrop: RejectOrDrop): ProviderState | undefined {
  const state = readState(part.providerState);
  if (state === undefined && part.providerState.length > 0) {
    rejectOrDrop(`${path}.provider_state`, "it is another provider's; leave it out, and the part if it is reasoning");
  }
  return state;
}

/** Nesting of a state: that of an event of the provider, and of the members around it. */
const maxStateDepth = 66;

function parse(text: string): JsonObject | undefined {
  // The state comes from a caller, so it may hold anything.
  const fault = findJsonFault(text, maxStateDepth, maxExactJsonValues);
  return fault === undefined ? asObject(parseExactJson(text)) : undefined;
}

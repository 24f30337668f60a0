import { asObject, type JsonObject, parseJson, writeJson } from "../../wire/json.ts";
import type { ReasoningField } from "./api.ts";

/** What reasoning of an answer carries in `provider_state`. That it is there says which API it came by. */
export interface ProviderState {
  /** The member that the server wrote it in and takes it back in; undefined for one that this version does not know. */
  readonly field: ReasoningField | undefined;
}

const kind = "openai";

/** Writes the state as bytes: a JSON object that names its kind. */
export function writeState({ field }: ProviderState): Uint8Array {
  return new TextEncoder().encode(writeJson({ kind, field }));
}

/** Reads what {@link writeState} wrote; undefined for everything else, such as another provider's state. */
export function readState(bytes: Uint8Array): ProviderState | undefined {
  const state = parse(new TextDecoder().decode(bytes));
  return state?.["kind"] === kind ? { field: toField(state["field"]) } : undefined;
}

function toField(name: unknown): ReasoningField | undefined {
  return name === "reasoning_content" || name === "reasoning" ? name : undefined;
}

function parse(text: string): JsonObject | undefined {
  try {
    return asObject(parseJson(text));
  } catch {
    return undefined;
  }
}

import { asObject } from "../../../src/wire/json/json.ts";

/** New values by their paths ("messages.0.role"); undefined takes away what is there. */
export type Changes = Readonly<Record<string, unknown>>;

/** A copy of a JSON value with changes. Fails where there is nothing to change into. */
export function withChanges(value: unknown, changes: Changes): unknown {
  const copy: unknown = structuredClone(value);
  for (const [place, replacement] of Object.entries(changes)) put(copy, place.split("."), replacement);
  return copy;
}

function put(target: unknown, [step = "", ...further]: readonly string[], value: unknown): void {
  const holder = Array.isArray(target) ? target : asObject(target);
  if (holder === undefined) throw new Error(`there is nothing that could hold ${step}`);
  if (further.length > 0) put(Reflect.get(holder, step), further, value);
  else if (value === undefined) Reflect.deleteProperty(holder, step);
  else Reflect.set(holder, step, value);
}

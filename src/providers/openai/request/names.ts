import type { ModelFacts } from "../models/model-facts.ts";

/** What is wrong with the name of a tool or a schema; undefined for nothing, as far as is known of the model. */
export function findNameFault(name: string, { takesAnyName }: ModelFacts): string | undefined {
  if (takesAnyName || /^[\w-]{1,64}$/.test(name)) return undefined;
  return 'this model takes names of 1 to 64 of a-z, A-Z, 0-9, "_" and "-"';
}

import { holdCap } from "../../core/text/reserved-members.ts";
import type { CompleteRequest } from "../../gen/tokenwire/v1/completion_pb.ts";
import type { AliasCaps } from "./aliases.ts";

/**
 * Refuses provider options that could exceed the caps of an alias. The function
 * takes the kind of a target's provider and throws INVALID_REQUEST; the options for
 * each kind are read once, however many targets there are.
 */
export function createCapCheck(
  { providerOptionsJson }: CompleteRequest,
  { maxTokens }: AliasCaps,
): (kind: string) => void {
  const checked = new Set<string>();
  return (kind) => {
    const text = providerOptionsJson[kind];
    if (maxTokens === undefined || text === undefined || checked.has(kind)) return;
    holdCap(JSON.parse(text), kind, maxTokens);
    checked.add(kind);
  };
}

import type { Call } from "../core/call.ts";
import type { Candidate } from "./route.ts";

/** Holds a call to the longest that the alias of a candidate allows, from the start of the call. */
export function limitToModel({ totalMs }: Pick<Candidate, "totalMs">, call: Call): void {
  if (totalMs === undefined) return;
  call.limitTotal(totalMs, `the call took longer than the limit of its model, ${totalMs} ms`);
}

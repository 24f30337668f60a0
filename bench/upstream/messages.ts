import type { Plan } from "./plan.ts";

/** A message of a run to the process of the upstream. */
export type ToUpstream =
  | { readonly kind: "plan"; readonly plan: Plan }
  /** Ends the held streams. */
  | { readonly kind: "release" }
  | { readonly kind: "report" };

/** A message of the upstream. */
export type FromUpstream =
  | { readonly kind: "listening"; readonly port: number }
  | { readonly kind: "planned" }
  /** A connection was closed in mid-answer, at this time of the machine's clock. */
  | { readonly kind: "aborted"; readonly atMs: number }
  | { readonly kind: "reported"; readonly report: UpstreamReport };

/** What happened since the last plan. */
export interface UpstreamReport {
  readonly requests: number;
  readonly answered: number;
  readonly aborted: number;
  /** What was wrong with the first request that could not be read, or was too short for the plan. */
  readonly fault?: string;
}

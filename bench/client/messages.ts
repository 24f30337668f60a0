import type { Target } from "./caller.ts";
import type { Load, LoadResult } from "./load.ts";

/** A message of a run to the process of the load client. */
export type ToClient =
  /** Makes calls to this target from now on, over new connections. */
  | { readonly kind: "open"; readonly target: Target }
  | { readonly kind: "run"; readonly load: Load }
  /** Closes the connections, under their calls too. */
  | { readonly kind: "close" };

/** A message of the load client: one answer for each of these. */
export type FromClient =
  | { readonly kind: "ready" }
  | { readonly kind: "opened" }
  | { readonly kind: "ran"; readonly result: LoadResult }
  | { readonly kind: "closed" };

import type { Target } from "./caller.ts";
import type { Load, LoadResult } from "./load.ts";

/** What a run tells the process of the load client. */
export type ToClient =
  /** Makes calls to this target from now on, over new connections. */
  | { readonly kind: "open"; readonly target: Target }
  | { readonly kind: "run"; readonly load: Load }
  /** Closes the connections, under their calls too. */
  | { readonly kind: "close" };

/** What the load client tells: one answer for each of these. */
export type FromClient =
  | { readonly kind: "ready" }
  | { readonly kind: "opened" }
  | { readonly kind: "ran"; readonly result: LoadResult }
  | { readonly kind: "closed" };

import { findMismatches } from "./checks/cross-checks.ts";
import type { Config } from "./config.ts";
import { explain } from "./faults/explain.ts";
import type { Problem } from "./faults/problem.ts";
import { configSchema } from "./schema/index.ts";

/** What a tree is: a configuration, or every reason why it is none. */
export type Parsed =
  | { readonly kind: "config"; readonly config: Config }
  | { readonly kind: "problems"; readonly problems: readonly Problem[] };

/** Parses a tree that holds no references any more. */
export function parseConfig(tree: unknown): Parsed {
  const parsed = configSchema.safeParse(tree);
  const problems = [...findMismatches(tree), ...(parsed.success ? [] : explain(parsed.error.issues, tree))];
  if (parsed.success && problems.length === 0) return { kind: "config", config: parsed.data };
  return { kind: "problems", problems };
}

import { contentFilterPatterns } from "./content-filter.ts";
import { contextLengthPatterns } from "./context-length.ts";
import { credentialPatterns } from "./credential.ts";
import type { ErrorPattern } from "./error-pattern.ts";
import { featurePatterns } from "./feature.ts";
import { modelPatterns } from "./model.ts";
import { quotaPatterns } from "./quota.ts";
import { statePatterns } from "./state.ts";

/** Every row, in the order of precedence: the first whose message matches decides. docs/errors.md is generated from them. */
export const errorPatterns: readonly ErrorPattern[] = [
  ...credentialPatterns,
  ...contentFilterPatterns,
  ...quotaPatterns,
  ...contextLengthPatterns,
  // Before the models, since "Model x is not supported for image inputs" does not mean that the model is unknown.
  ...featurePatterns,
  ...modelPatterns,
  ...statePatterns,
];

import { errorRules } from "./errors.ts";
import { finishReasonRules } from "./finish-reason.ts";
import { reasoningRule } from "./reasoning.ts";
import { restartRule } from "./restart.ts";
import type { Rule } from "./rule.ts";
import { toolCallRules } from "./tool-calls.ts";
import { usageRules } from "./usage.ts";

/** Every rule there is; the documentation lists them in this order. */
export const rules: readonly Rule[] = [
  ...toolCallRules,
  ...finishReasonRules,
  ...usageRules,
  reasoningRule,
  restartRule,
  ...errorRules,
];

// Many servers of this API only know names that the SDK calls deprecated.
/* oxlint-disable typescript/no-deprecated */
import { ask } from "./ask.ts";
import type { OpenAiCall } from "./call.ts";

/** Options by the names that every server of this API knows. */
export const olderNames: readonly OpenAiCall[] = [
  ask("a limit of tokens", { max_tokens: 5 }, { maxTokens: 5 }),
  ask("a seed", { seed: -7 }, { seed: -7n }),
  ask("a seed of 64 bits", { seed: Number(2n ** 63n - 1n) }, { seed: 2n ** 63n - 1n }),
  ask("an end user", { user: "u-1" }, { endUserId: "u-1" }),
];

/** Names of models, as callers write them, that help and messages show: they must exist, and stand for what the example does. */
export const exampleModels = {
  /** Costs nothing, and is there where no file declares providers. */
  free: "sim/echo",
  /** Writes text and takes documents. */
  text: "anthropic/claude-sonnet-4-5",
  /** Takes images and fills in schemas. */
  image: "openai/gpt-5",
} as const;

/** A target, as an alias names it: a provider by a name that its operator chose, and a model. */
export const exampleTarget = "claude/claude-haiku-5-5";

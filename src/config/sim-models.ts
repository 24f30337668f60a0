/** The models of the simulator, which has no others. */
export const simModelNames = [
  "echo",
  "text",
  "tools",
  "reasoning",
  "json",
  "refusal",
  "search",
  "long",
  "journal",
] as const;

// The only list of kinds, by the names that a configuration has for them. kinds.ts makes of it what others use.
export { anthropic } from "./anthropic/index.ts";
export { ollama } from "./ollama/index.ts";
export { openai } from "./openai/index.ts";
export { sim } from "./sim/index.ts";

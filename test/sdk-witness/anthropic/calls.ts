import { cacheHints } from "./cache-hints.ts";
import type { AnthropicCall } from "./call.ts";
import { connections } from "./connections.ts";
import { conversations } from "./conversations.ts";
import { media } from "./media.ts";
import { options } from "./options.ts";
import { ownBlocks } from "./own-blocks.ts";
import { reasoning } from "./reasoning.ts";
import { toolHistory } from "./tool-history.ts";
import { tools } from "./tools.ts";

/** All calls of this kind. */
export const calls: readonly AnthropicCall[] = [
  ...conversations,
  ...media,
  ...tools,
  ...toolHistory,
  ...ownBlocks,
  ...reasoning,
  ...options,
  ...cacheHints,
  ...connections,
];

import type { OpenAiCall } from "./call.ts";
import { connections } from "./connections.ts";
import { conversations } from "./conversations.ts";
import { earlierAnswers } from "./earlier-answers.ts";
import { media } from "./media.ts";
import { olderNames } from "./older-names.ts";
import { options } from "./options.ts";
import { toolHistory } from "./tool-history.ts";
import { tools } from "./tools.ts";

/** All calls of this kind. */
export const calls: readonly OpenAiCall[] = [
  ...conversations,
  ...earlierAnswers,
  ...media,
  ...tools,
  ...toolHistory,
  ...options,
  ...olderNames,
  ...connections,
];

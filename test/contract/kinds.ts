import { readdirSync } from "node:fs";
import { createAnthropicTarget } from "../support/anthropic-target.ts";
import { createOpenAiTarget } from "../support/openai-target.ts";
import type { ProviderTarget } from "../support/provider-target.ts";

/**
 * A kind of provider, as the laws see it. Its answers stand in test/fixtures under
 * its name, each as a stream (.sse) and whole (.json); one is called "text" and
 * says {@link wholeText}.
 */
export interface Kind {
  readonly name: string;
  createTarget(baseUrl: string): ProviderTarget;
  /** The last bytes of the terminal event of "text". */
  readonly terminal: string;
  /** The last bytes that a stream of "text" needs where the connection then closes well. */
  readonly lastNeeded: string;
}

/** The text of the answer "text". */
export const wholeText = "Grüße 😀, 世界 🚀!";

/** Every kind that obeys the laws: one entry and a folder of fixtures for a new one. */
export const kinds: readonly Kind[] = [
  {
    name: "anthropic",
    createTarget: (baseUrl) => createAnthropicTarget({ baseUrl }),
    terminal: '{"type":"message_stop"}\n\n',
    lastNeeded: '"usage":{"input_tokens":null,"output_tokens":7}}',
  },
  {
    name: "openai",
    createTarget: (baseUrl) => createOpenAiTarget({ baseUrl }),
    terminal: "[DONE]\n\n",
    lastNeeded: '"stop"}],"usage":null}',
  },
];

/** The names of a kind's answers. */
export function answersOf({ name }: Kind): string[] {
  const files = readdirSync(new URL(`../fixtures/${name}`, import.meta.url));
  return files.filter((file) => file.endsWith(".sse")).map((file) => file.slice(0, -".sse".length));
}

import { isDeepStrictEqual } from "node:util";
import type { TextBlockParam } from "@anthropic-ai/sdk/resources/messages";
import { commonDifferences, type KnownDifference } from "../known-differences.ts";
import { apiKey } from "./call.ts";

const placeOfText = /^body\.(system|messages\[\d+\](\.content\[\d+\])?\.content)$/;

/** Those of this kind of provider alone. */
export const anthropicDifferences: readonly KnownDifference[] = [
  {
    what: "the key is in `x-api-key`; the SDK's is in `authorization`",
    why: "every server of this API accepts `x-api-key`; `--anthropic-auth bearer` sends `authorization`",
    explains: ({ path, sdk, tokenwire }) =>
      (path === "headers.x-api-key" && sdk === undefined && tokenwire === apiKey) ||
      (path === "headers.authorization" && sdk === `Bearer ${apiKey}` && tokenwire === undefined),
  },
  {
    what: "`anthropic-version` is 2023-06-01; the SDK's is 2026-10-21",
    why: "the newer version refuses temperature, top_p and top_k for all models; `--anthropic-version` sets it",
    explains: ({ path, sdk, tokenwire }) =>
      path === "headers.anthropic-version" && sdk === "2026-10-21" && tokenwire === "2023-06-01",
  },
  {
    what: "`temperature`, `top_p` and `top_k` are sent to models that accept them; the SDK has none of them",
    why: "version 2026-10-21 removed them; older versions accept them",
    explains: ({ path, sdk, tokenwire }, { temperature, topP, topK }) => {
      const asked = new Map([
        ["body.temperature", temperature],
        ["body.top_p", topP],
        ["body.top_k", topK],
      ]);
      return asked.has(path) && sdk === undefined && tokenwire === asked.get(path);
    },
  },
  {
    what: "text is a list of one block; the SDK sends a string if the caller wrote one",
    why: "both mean the same, and a block can have a cache hint",
    explains: ({ path, sdk, tokenwire }) =>
      placeOfText.test(path) && typeof sdk === "string" && isDeepStrictEqual(tokenwire, toBlocks(sdk)),
  },
];

/** All that calls of this kind may differ in. */
export const known: readonly KnownDifference[] = [...commonDifferences, ...anthropicDifferences];

function toBlocks(text: string): TextBlockParam[] {
  return [{ type: "text", text }];
}

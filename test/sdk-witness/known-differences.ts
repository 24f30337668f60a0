import type { CompleteRequest } from "../../src/gen/tokenwire/v1/completion_pb.ts";
import type { Difference } from "./difference.ts";
import { toExactNumber } from "./sent-request.ts";

/** A way in which what Tokenwire sends differs from what the SDK sends, in every call that it touches. */
export interface KnownDifference {
  /** The difference, in Markdown: `member`, what Tokenwire sends, what the SDK sends. */
  readonly what: string;
  /** The reason, in Markdown. */
  readonly why: string;
  /** Whether it explains a difference; `request` is the request to Tokenwire. */
  explains(difference: Difference, request: CompleteRequest): boolean;
}

const notesOfTheSdk = /^headers\.(x-stainless-[a-z-]+|accept-language|sec-fetch-mode)$/;

/** The differences that every kind of provider has. */
export const commonDifferences: readonly KnownDifference[] = [
  {
    what: "`accept` names event streams and JSON; the SDK names only JSON",
    why: "the gateway reads both, by the content type of the answer",
    explains: ({ path, sdk, tokenwire }) =>
      path === "headers.accept" && sdk === "application/json" && tokenwire === "text/event-stream, application/json",
  },
  {
    what: "`accept-encoding` is `identity`; the SDK accepts compressed answers",
    why: "a compressed answer can be a thousand times its size",
    explains: ({ path, sdk, tokenwire }) =>
      path === "headers.accept-encoding" && /\bgzip\b/.test(String(sdk)) && tokenwire === "identity",
  },
  {
    what: "`user-agent` names the gateway; the SDK names itself",
    why: "each names the program that sends it",
    explains: ({ path, sdk, tokenwire }) =>
      path === "headers.user-agent" && /^(OpenAI|Anthropic)\/JS /.test(String(sdk)) && tokenwire === "tokenwire",
  },
  {
    what: "no `x-stainless-…`, `accept-language`, `sec-fetch-mode`",
    why: "they describe the SDK and its `fetch`; no server needs them",
    explains: ({ path, tokenwire }) => notesOfTheSdk.test(path) && tokenwire === undefined,
  },
  {
    what: "`stream` is always sent; the SDK leaves it out if nothing streams",
    why: "the result does not depend on a server's default",
    explains: ({ path, sdk, tokenwire }) => path === "body.stream" && sdk === undefined && tokenwire === false,
  },
  {
    what: "numbers have the digits that the caller wrote; the SDK's are doubles",
    why: "JSON Schemas, arguments, seeds and other members are sent without loss",
    explains: ({ path, sdk, tokenwire }) => {
      const exact = toExactNumber(tokenwire);
      return path.startsWith("body.") && exact !== undefined && sdk === Number(exact.digits);
    },
  },
];

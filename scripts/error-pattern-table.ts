import type { ErrorPattern } from "../src/providers/kit/error-patterns/error-pattern.ts";
import { errorPatterns } from "../src/providers/kit/error-patterns/index.ts";
import { toTable } from "./markdown-table.ts";
import { rowsOfPhrases } from "./rows-of-phrases.ts";

/** The codes and messages by which errors are classified, and where each is documented, in Markdown. */
export function errorPatternTable(): string {
  const rows = errorPatterns.flatMap((pattern) =>
    rowsOfPhrases(
      [`[\`${pattern.reason}\`](#${pattern.reason.toLowerCase()})`, sourceOf(pattern), codesOf(pattern)],
      messagesOf(pattern),
    ),
  );
  return toTable([["Reason", "Server", "Code or type", "Message"], ...rows]);
}

/** A server with the page that documents it, or where its wording is seen. */
function sourceOf({ server, source }: ErrorPattern): string {
  return source.startsWith("https://") ? `[${server}](${source})` : `${server}: ${source}`;
}

function codesOf({ codes = [] }: ErrorPattern): string {
  return codes.map((code) => `\`${code.replace(":", " ")}\``).join(", ");
}

function messagesOf({ messages = [] }: ErrorPattern): string[] {
  return messages.map(
    (message) => `"${message.replace("^", "").replaceAll("#", "N").replaceAll("*", "…").replaceAll("''", "X")}"`,
  );
}

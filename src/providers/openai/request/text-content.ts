import type { ChatTextPart } from "../api.ts";
import type { Dialect } from "../dialect.ts";

/** Text of a message: a string, or a list where there are several and the server takes one. */
export type TextContent = string | readonly ChatTextPart[];

/**
 * The texts of a message as the server takes them. A list keeps their borders; for
 * a server that takes a string only, they follow on each other with nothing between.
 */
export function toTextContent(texts: readonly string[], { textLists }: Pick<Dialect, "textLists">): TextContent {
  // OpenAI refuses an empty list, and some servers an empty text in one.
  const filled = texts.filter((text) => text !== "");
  if (filled.length < 2 || !textLists) return filled.join("");
  return filled.map((text) => ({ type: "text", text }));
}

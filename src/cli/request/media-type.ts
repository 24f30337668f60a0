import { isUtf8 } from "node:buffer";
import { extname } from "node:path";
import { isKnownExtension, sniffMediaType } from "../../core/text/media-type.ts";

/** Kinds of text that a model reads better when it knows the kind, by extension. */
const textTypes: ReadonlyMap<string, string> = new Map([
  [".md", "text/markdown"],
  [".markdown", "text/markdown"],
  [".csv", "text/csv"],
  [".html", "text/html"],
  [".htm", "text/html"],
  [".xml", "text/xml"],
  [".json", "application/json"],
]);

/**
 * The media type of a file by its content; its name only determines the kind of a
 * text. Undefined for content that is neither a known format nor text, or that
 * does not have the format of its name.
 */
export function detectMediaType(path: string, bytes: Buffer): string | undefined {
  const sniffed = sniffMediaType(bytes);
  if (sniffed !== undefined) return sniffed;
  const extension = extname(path).toLowerCase();
  if (isKnownExtension(extension) || !isUtf8(bytes) || bytes.includes(0)) return undefined;
  return textTypes.get(extension) ?? "text/plain";
}

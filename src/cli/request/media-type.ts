import { isUtf8 } from "node:buffer";
import { extname } from "node:path";
import { isKnownExtension, sniffMediaType } from "../../core/text/media-type.ts";

/** Texts that a model reads better when it knows what they are. */
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
 * The media type of a file, by what it holds; its name only says which kind of
 * text a text is. Undefined for what is neither a known format nor text, and for
 * what is named like a format that it does not have.
 */
export function detectMediaType(path: string, bytes: Buffer): string | undefined {
  const sniffed = sniffMediaType(bytes);
  if (sniffed !== undefined) return sniffed;
  const extension = extname(path).toLowerCase();
  if (isKnownExtension(extension) || !isUtf8(bytes) || bytes.includes(0)) return undefined;
  return textTypes.get(extension) ?? "text/plain";
}

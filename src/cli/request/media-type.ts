import { isUtf8 } from "node:buffer";
import { extname } from "node:path";

interface Format {
  readonly mediaType: string;
  readonly extensions: readonly string[];
  /** Whether a file begins as this format does. `head` is its first 16 bytes, a character each. */
  readonly begins: (head: string) => boolean;
}

const formats: readonly Format[] = [
  { mediaType: "image/png", extensions: [".png"], begins: (head) => head.startsWith("\x89PNG\r\n\x1a\n") },
  { mediaType: "image/jpeg", extensions: [".jpg", ".jpeg"], begins: (head) => head.startsWith("\xff\xd8\xff") },
  { mediaType: "image/gif", extensions: [".gif"], begins: (head) => /^GIF8[79]a/.test(head) },
  { mediaType: "image/webp", extensions: [".webp"], begins: (head) => /^RIFF.{4}WEBP/s.test(head) },
  { mediaType: "application/pdf", extensions: [".pdf"], begins: (head) => head.startsWith("%PDF-") },
];

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
  const head = bytes.toString("latin1", 0, 16);
  const format = formats.find(({ begins }) => begins(head));
  if (format !== undefined) return format.mediaType;
  const extension = extname(path).toLowerCase();
  const isMisnamed = formats.some(({ extensions }) => extensions.includes(extension));
  if (isMisnamed || !isUtf8(bytes) || bytes.includes(0)) return undefined;
  return textTypes.get(extension) ?? "text/plain";
}

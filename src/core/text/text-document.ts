import { mediaTypeOfData } from "./media-type.ts";

/** The content of a document for a provider that takes text: its text, text in an unreadable encoding, or no text. */
export type DocumentText =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "unreadable" }
  | { readonly kind: "other"; readonly mediaType: string };

// "text/…", and the types that tools give to data, code and markup.
const textType =
  /^text\/|^application\/((.+[+.-])?(json|xml|yaml|yml)|(x-)?(ndjson|jsonl|jsonlines|json-seq|toml|sql|graphql|sh|shellscript|csh|perl|python|python-code|ruby|php|httpd-php|javascript|ecmascript|typescript|tex|latex|csv|subrip|rtf|javascript-module))$|^(image|model)\/.+\+xml$|^message\/rfc822$/;

/**
 * Reads a document as text if its media type says so, or, for
 * "application/octet-stream", if its bytes are text. Text is UTF-8 without U+0000,
 * which shows that a document is UTF-16 or binary. A byte order mark is left out.
 */
export function readDocumentText(data: Uint8Array, writtenType: string): DocumentText {
  const mediaType = mediaTypeOfData(data, writtenType);
  const isNamedText = textType.test(mediaType);
  if (!isNamedText && mediaType !== "application/octet-stream") return { kind: "other", mediaType };
  const text = decode(data);
  if (text !== undefined) return { kind: "text", text };
  return isNamedText ? { kind: "unreadable" } : { kind: "other", mediaType };
}

function decode(data: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(data);
    return text.includes("\0") ? undefined : text;
  } catch {
    return undefined; // the decoder throws for bytes that are not UTF-8
  }
}

import { mediaTypeOfData } from "./media-type.ts";

/** What a document holds, for a provider that takes text: its text, text that cannot be read, or something else. */
export type DocumentText =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "unreadable" }
  | { readonly kind: "other"; readonly mediaType: string };

// Text by its name, besides "text/…": what tools call data, code and markup.
const textType =
  /^text\/|^application\/((.+[+.-])?(json|xml|yaml|yml)|(x-)?(ndjson|jsonl|jsonlines|json-seq|toml|sql|graphql|sh|shellscript|csh|perl|python|python-code|ruby|php|httpd-php|javascript|ecmascript|typescript|tex|latex|csv|subrip|rtf|javascript-module))$|^(image|model)\/.+\+xml$|^message\/rfc822$/;

/**
 * The text of a document's bytes, decided by its media type, and for
 * "application/octet-stream" by the bytes themselves. Text is UTF-8 without
 * U+0000, which UTF-16 is full of; a byte order mark is left out.
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
    return undefined; // as no text is: every byte sequence that is not UTF-8 lands here
  }
}

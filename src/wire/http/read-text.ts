/** The text of a body, as far as it was read. */
export interface BodyText {
  readonly text: string;
  /** False when the body is longer than the limit. */
  readonly isWhole: boolean;
}

/**
 * Reads a body as UTF-8 text, and stops when it is longer than `maxBytes`. Bytes
 * that are not UTF-8 become U+FFFD. Throws what the body throws.
 */
export async function readText(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<BodyText> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.byteLength;
    if (bytes > maxBytes) break;
  }
  const text = new TextDecoder().decode(Buffer.concat(chunks).subarray(0, maxBytes));
  return { text, isWhole: bytes <= maxBytes };
}

/** Most bytes of a collector's answer. It says no more than what was not taken. */
export const mostAnswerBytes = 64 * 1_024;

/** Reads a collector's answer. Undefined when it is too long. */
export async function readAnswer(body: AsyncIterable<Uint8Array>): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.byteLength;
    if (length > mostAnswerBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Collects the first `maxBytes` of a body, until it ends or fails. Never throws. */
export async function collectBytes(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      bytes += chunk.byteLength;
      if (bytes >= maxBytes) break;
    }
  } catch {
    // The bytes before the failure may be enough.
  }
  return Buffer.concat(chunks).subarray(0, maxBytes);
}

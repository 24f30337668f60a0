/** Reads a body in portions of the size that the caller chooses. */
export interface ByteSource {
  /** The next bytes, at most `most`, without a copy; undefined at the end of the body. */
  next(most: number): Promise<Uint8Array | undefined>;
}

/** Creates the source of a body. */
export function createByteSource(body: AsyncIterable<Uint8Array>): ByteSource {
  const pieces = body[Symbol.asyncIterator]();
  let rest: Uint8Array | undefined;
  return {
    async next(most) {
      while (rest === undefined || rest.byteLength === 0) {
        const { done, value } = await pieces.next();
        if (done === true) return undefined;
        rest = value;
      }
      const taken = rest.subarray(0, most);
      rest = rest.subarray(taken.byteLength);
      return taken;
    },
  };
}

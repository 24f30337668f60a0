/** The events of a response as its bytes arrive. */
export interface ResponseListener {
  head(status: number): void;
  body(bytes: Buffer): void;
  /** The response is whole; `keepsAlive` says whether another may follow on its connection. */
  end(keepsAlive: boolean): void;
}

type Expected = "head" | "length" | "chunkSize" | "chunk" | "chunkEnd" | "trailers" | "untilClose";

const lineFeed = 0x0a;

/**
 * Reads the responses of one HTTP/1.1 connection, wherever its bytes are cut.
 * Throws on what it cannot read. What happens for each chunk of a body is a call
 * or two and no object, because there is one for each token.
 */
export function createResponseReader(listener: ResponseListener): (bytes: Buffer) => void {
  let expected: Expected = "head";
  /** Bytes of the body or the chunk that are still to come. */
  let left = 0;
  let keepsAlive = true;
  let unread: Buffer = Buffer.alloc(0);
  let at = 0;

  /** Where what follows the next mark begins; undefined when there is none yet. */
  function after(mark: string | number, length: number): number | undefined {
    const found = unread.indexOf(mark, at);
    return found < 0 ? undefined : found + length;
  }

  function end(): void {
    expected = "head";
    listener.end(keepsAlive);
  }

  function readHead(): boolean {
    const next = after("\r\n\r\n", 4);
    if (next === undefined) return false;
    const text = unread.toString("latin1", at, next);
    at = next;
    const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1]);
    if (Number.isNaN(status)) throw new Error(`no response of HTTP/1: ${text.slice(0, 80)}`);
    if (status < 200) return true;
    listener.head(status);
    keepsAlive = !/^connection: *close/im.test(text);
    const length = /^content-length: *(\d+)/im.exec(text)?.[1];
    left = Number(length ?? 0);
    if (/^transfer-encoding: *chunked/im.test(text)) expected = "chunkSize";
    else expected = length === undefined ? "untilClose" : "length";
    if (expected === "length" && left === 0) end();
    return true;
  }

  function readChunkSize(): boolean {
    const next = after(lineFeed, 1);
    if (next === undefined) return false;
    left = Number.parseInt(unread.toString("latin1", at, next), 16);
    if (Number.isNaN(left)) throw new Error("a chunk of a response has no size");
    at = next;
    expected = left === 0 ? "trailers" : "chunk";
    return true;
  }

  /** Whether all that was left has been taken. */
  function take(): boolean {
    const to = Math.min(at + left, unread.byteLength);
    if (to > at) listener.body(unread.subarray(at, to));
    left -= to - at;
    at = to;
    return left === 0;
  }

  /** One step; false when more bytes are needed. */
  function step(): boolean {
    switch (expected) {
      case "head":
        return readHead();
      case "length":
        if (!take()) return false;
        end();
        return true;
      case "chunkSize":
        return readChunkSize();
      case "chunk":
        if (!take()) return false;
        expected = "chunkEnd";
        return true;
      case "chunkEnd":
      case "trailers": {
        const next = after(lineFeed, 1);
        if (next === undefined) return false;
        const isLast = expected === "trailers" && unread.toString("latin1", at, next).trim() === "";
        at = next;
        if (isLast) end();
        else if (expected === "chunkEnd") expected = "chunkSize";
        return true;
      }
      case "untilClose":
        left = Number.POSITIVE_INFINITY;
        return take();
      default:
        return expected satisfies never;
    }
  }

  return (bytes) => {
    unread = at === unread.byteLength ? bytes : Buffer.concat([unread.subarray(at), bytes]);
    at = 0;
    while (step());
  };
}

/** What a response tells as its bytes arrive. */
export interface ResponseListener {
  head(status: number): void;
  body(bytes: Buffer): void;
  /** The response is whole; `keepsAlive` says whether another may follow on its connection. */
  end(keepsAlive: boolean): void;
}

type State =
  | { readonly kind: "head" }
  | { readonly kind: "length"; readonly left: number }
  | { readonly kind: "chunkSize" }
  | { readonly kind: "chunk"; readonly left: number }
  | { readonly kind: "chunkEnd" }
  | { readonly kind: "trailers" }
  | { readonly kind: "untilClose" };

/** Reads the responses of one HTTP/1.1 connection, wherever its bytes are cut. Throws on what it cannot read. */
export function createResponseReader(listener: ResponseListener): (bytes: Buffer) => void {
  let state: State = { kind: "head" };
  let keepsAlive = true;
  let unread: Buffer = Buffer.alloc(0);

  /** The next line without its end; undefined when it is not whole. */
  function line(end = "\r\n"): string | undefined {
    const at = unread.indexOf(end);
    if (at < 0) return undefined;
    const text = unread.toString("latin1", 0, at);
    unread = unread.subarray(at + end.length);
    return text;
  }

  function take(left: number): number {
    const taken = Math.min(left, unread.byteLength);
    if (taken > 0) listener.body(unread.subarray(0, taken));
    unread = unread.subarray(taken);
    return left - taken;
  }

  function end(): void {
    state = { kind: "head" };
    listener.end(keepsAlive);
  }

  function readHead(text: string): void {
    const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1]);
    if (Number.isNaN(status)) throw new Error(`no response of HTTP/1: ${text.slice(0, 80)}`);
    if (status < 200) return;
    listener.head(status);
    keepsAlive = !/^connection: *close/im.test(text);
    const length = /^content-length: *(\d+)/im.exec(text)?.[1];
    if (/^transfer-encoding: *chunked/im.test(text)) state = { kind: "chunkSize" };
    else if (length === undefined) state = { kind: "untilClose" };
    else state = { kind: "length", left: Number(length) };
    if (state.kind === "length" && state.left === 0) end();
  }

  function readChunkSize(text: string): void {
    const size = Number.parseInt(text, 16);
    if (Number.isNaN(size)) throw new Error("a chunk of a response has no size");
    state = size === 0 ? { kind: "trailers" } : { kind: "chunk", left: size };
  }

  /** One step; false when more bytes are needed. */
  function step(): boolean {
    switch (state.kind) {
      case "head":
        return onLine(line("\r\n\r\n"), readHead);
      case "length": {
        const left = take(state.left);
        if (left === 0) end();
        else state = { kind: "length", left };
        return left === 0;
      }
      case "chunkSize":
        return onLine(line(), readChunkSize);
      case "chunk": {
        const left = take(state.left);
        state = left === 0 ? { kind: "chunkEnd" } : { kind: "chunk", left };
        return left === 0;
      }
      case "chunkEnd":
        return onLine(line(), () => {
          state = { kind: "chunkSize" };
        });
      case "trailers":
        return onLine(line(), (text) => {
          if (text === "") end();
        });
      case "untilClose":
        take(unread.byteLength);
        return false;
      default:
        return state satisfies never;
    }
  }

  return (bytes) => {
    unread = unread.byteLength === 0 ? bytes : Buffer.concat([unread, bytes]);
    while (step());
  };
}

function onLine(text: string | undefined, read: (text: string) => void): boolean {
  if (text === undefined) return false;
  read(text);
  return true;
}

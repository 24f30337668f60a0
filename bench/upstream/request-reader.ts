/** A request that has arrived whole. Its body was only counted. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly bodyBytes: number;
  readonly keepsAlive: boolean;
}

/** Reads the requests of one HTTP/1.1 connection. Throws on what it cannot read. */
export type RequestReader = (bytes: Buffer) => readonly ReceivedRequest[];

type State =
  | { readonly kind: "head" }
  | { readonly kind: "body"; readonly head: Head; readonly left: number }
  | { readonly kind: "chunked"; readonly head: Head; readonly left: number; readonly total: number };

interface Head {
  readonly method: string;
  readonly path: string;
  readonly bodyBytes: number;
  readonly isChunked: boolean;
  readonly keepsAlive: boolean;
}

/** Creates a reader. Bodies may have a length or be chunked, and are cut wherever the bytes are. */
export function createRequestReader(): RequestReader {
  let state: State = { kind: "head" };
  let unread: Buffer = Buffer.alloc(0);

  /** One step; false when more bytes are needed. */
  function step(done: ReceivedRequest[]): boolean {
    switch (state.kind) {
      case "head": {
        const end = unread.indexOf("\r\n\r\n");
        if (end < 0) return false;
        const head = parseHead(unread.toString("latin1", 0, end));
        unread = unread.subarray(end + 4);
        state = head.isChunked
          ? { kind: "chunked", head, left: 0, total: 0 }
          : { kind: "body", head, left: head.bodyBytes };
        return true;
      }
      case "body": {
        const taken = Math.min(state.left, unread.byteLength);
        unread = unread.subarray(taken);
        state = { ...state, left: state.left - taken };
        if (state.left > 0) return false;
        done.push(toRequest(state.head, state.head.bodyBytes));
        state = { kind: "head" };
        return true;
      }
      case "chunked":
        return stepChunk(state, done);
      default:
        return state satisfies never;
    }
  }

  function stepChunk({ head, left, total }: Extract<State, { kind: "chunked" }>, done: ReceivedRequest[]): boolean {
    if (left > 0) {
      const taken = Math.min(left, unread.byteLength);
      unread = unread.subarray(taken);
      state = { kind: "chunked", head, left: left - taken, total };
      return left === taken;
    }
    const end = unread.indexOf("\r\n");
    if (end < 0) return false;
    const size = Number.parseInt(unread.toString("latin1", 0, end), 16);
    if (Number.isNaN(size)) throw new Error("a chunk of a request has no size");
    if (size === 0 && unread.byteLength < end + 4) return false;
    unread = unread.subarray(size === 0 ? end + 4 : end + 2);
    // The line end behind a chunk belongs to it.
    state = { kind: "chunked", head, left: size + 2, total: total + size };
    if (size > 0) return true;
    done.push(toRequest(head, total));
    state = { kind: "head" };
    return true;
  }

  return (bytes) => {
    unread = unread.byteLength === 0 ? bytes : Buffer.concat([unread, bytes]);
    const done: ReceivedRequest[] = [];
    while (step(done));
    return done;
  };
}

function toRequest({ method, path, keepsAlive }: Head, bodyBytes: number): ReceivedRequest {
  return { method, path, keepsAlive, bodyBytes };
}

function parseHead(text: string): Head {
  const [line = "", ...fields] = text.split("\r\n");
  const [method = "", path = "", version = ""] = line.split(" ");
  if (!version.startsWith("HTTP/1.")) throw new Error(`no request of HTTP/1: ${line.slice(0, 80)}`);
  const headers = new Map(
    fields.map((field): [string, string] => {
      const colon = field.indexOf(":");
      return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()];
    }),
  );
  return {
    method,
    path,
    bodyBytes: Number(headers.get("content-length") ?? 0),
    isChunked: headers.get("transfer-encoding")?.toLowerCase() === "chunked",
    keepsAlive: headers.get("connection")?.toLowerCase() !== "close" && version === "HTTP/1.1",
  };
}

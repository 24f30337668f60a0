import { outline } from "../src/config/schema/outline.ts";
import { defaultListenerLimits, type ListenerLimits } from "../src/transport/listener/listener-limits.ts";
import { toTable } from "./markdown-table.ts";

type Name = keyof ListenerLimits;

// What each limit bounds, for operators; in the order in which a connection meets them.
const meanings: Readonly<Record<Name, string>> = {
  maxConnections: "open connections; more are closed on arrival",
  maxConnectionsPerHost: "open connections from one network address",
  maxConnectionAgeMs: "age of a connection, 10 % more or less, from which it takes no further calls",
  firstByteTimeoutMs: "silence of a new connection, TLS handshake and HTTP/2 settings each",
  headersTimeoutMs: "time for the header of an HTTP/1.1 request",
  requestTimeoutMs: "time for a whole request, its body included",
  maxHeaderBytes: "header fields of a request",
  maxHeaderPairs: "number of header fields of an HTTP/2 request",
  maxMessageBytes: "an incoming message, after decompression",
  maxBufferedBytes: "memory for requests that have not arrived whole; others wait for memory",
  bufferWaitMs: "wait of a request for such memory before it is refused as GATEWAY_OVERLOADED",
  maxBufferWaiters: "requests that wait for such memory at once",
  requestsPerTurn: "requests that begin in one turn of the event loop, before other connections are read",
  maxUnfinishedRequests:
    "requests at once that wait for bytes of their callers; above it the one that waits longest ends",
  maxMessageFields: "fields of an incoming message, nested messages included",
  maxNestedMessages: "nested messages of an incoming message: turns, parts, tools, citations, map entries",
  maxResponseMessageBytes: "an outgoing message",
  maxStreams: "calls at once on one HTTP/2 connection",
  streamWindowBytes: "unread bytes of one request",
  connectionWindowBytes: "unread bytes of all requests of a connection",
  maxSessionMemoryMb: "state and unsent answers of one HTTP/2 connection; above it new calls are refused",
  readerStallTimeoutMs: "time for a caller to read 16 KiB of an answer, or all of a shorter one",
  resetGraceMs: "time for a caller to read the status after a stall, its deadline or the grace of a shutdown",
  streamResetBurst: "calls that a client may cancel at once before its connection is closed",
  streamResetsPerSecond: "calls that it may cancel in each second after that",
  overheadBurstBytes: "frames without data of requests (pings, settings, window updates), at once",
  overheadBytesPerSecond: "such frames in each second after that",
  maxInvalidFrames: "invalid HTTP/2 frames before the connection is closed",
  maxRejectedStreams: "calls refused above the limits before the connection is closed",
  keepaliveIntervalMs: "time between pings to a client with open calls",
  keepaliveTimeoutMs: "time for the answer to such a ping",
  idleTimeoutMs: "time without a call before an HTTP/2 connection is closed",
  keepAliveTimeoutMs: "time without a request before an HTTP/1.1 connection is closed",
  maxRequestsPerSocket: "requests on one HTTP/1.1 connection",
};

/** The limits of the listener: what each bounds, its figure, and the key that sets it. */
export function limitTable(): string {
  const keys = new Set(outline().map(({ path }) => path.join(".")));
  const rows = Object.entries(meanings).map(([name, meaning]) => {
    const key = `server.${name.replace(/Ms$/, "")}`;
    return [
      meaning,
      isLimit(name) ? toFigure(name, defaultListenerLimits[name]) : "",
      keys.has(key) ? `\`${key}\`` : "",
    ];
  });
  return toTable([["What it bounds", "Limit", "Key"], ...rows]);
}

function isLimit(name: string): name is Name {
  return name in defaultListenerLimits;
}

function toFigure(name: Name, value: number | undefined): string {
  if (value === undefined) return "none";
  if (name.endsWith("Ms")) return value % 1_000 === 0 ? `${value / 1_000} s` : `${value} ms`;
  if (name.endsWith("Mb")) return `${value} MB`;
  if (!name.includes("Bytes")) return value.toLocaleString("en");
  return value % 1_048_576 === 0 ? `${value / 1_048_576} MiB` : `${value / 1_024} KiB`;
}

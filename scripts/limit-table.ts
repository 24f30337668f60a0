import { outline } from "../src/config/schema/outline.ts";
import { defaultListenerLimits, type ListenerLimits } from "../src/transport/listener/listener-limits.ts";
import { toTable } from "./markdown-table.ts";

type Name = keyof ListenerLimits;

// What each bounds, for those who run the gateway; in the order in which a connection meets them.
const meanings: Readonly<Record<Name, string>> = {
  maxConnections: "connections at once; more are closed on arrival",
  maxConnectionsPerHost: "the same from one network address",
  maxConnectionAgeMs: "age of a connection, 10 % more or less, from which it takes no further calls",
  firstByteTimeoutMs: "silence of a new connection, TLS handshake and HTTP/2 settings each",
  headersTimeoutMs: "time for the header of an HTTP/1.1 request",
  requestTimeoutMs: "time for a whole request, its body included",
  maxHeaderBytes: "header fields of a request",
  maxHeaderPairs: "number of header fields of an HTTP/2 request",
  maxMessageBytes: "an incoming message, after decompression",
  maxBufferedBytes: "memory for requests that have not arrived whole; others wait for room",
  bufferWaitMs: "time that a request waits for such room before it is refused as GATEWAY_OVERLOADED",
  maxBufferWaiters: "requests that wait for it at once",
  requestsPerTurn: "requests that begin before what other connections sent is read",
  maxUnfinishedRequests:
    "requests at once that wait for bytes of their callers; beyond it the one that waits longest ends",
  maxMessageFields: "fields of an incoming message, those of messages within it too",
  maxNestedMessages: "messages within an incoming message: turns, parts, tools, citations, entries of maps",
  maxResponseMessageBytes: "an outgoing message",
  maxStreams: "calls at once on one HTTP/2 connection",
  streamWindowBytes: "what may be under way of one request before it is read",
  connectionWindowBytes: "the same for all requests of a connection",
  maxSessionMemoryMb: "state and unsent answers of one HTTP/2 connection; new calls are refused above it",
  readerStallTimeoutMs: "time for a caller to read 16 KiB of an answer, or what there is of it",
  resetGraceMs:
    "time for a caller that wakes up to read the status, after the time above, its deadline or the grace of a shutdown",
  streamResetBurst: "calls that a client may cancel at once before its connection is closed",
  streamResetsPerSecond: "the same in each second after that",
  overheadBurstBytes: "frames that move no request (pings, settings, window updates), at once",
  overheadBytesPerSecond: "the same in each second after that",
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

import { defaultListenerLimits, type ListenerLimits } from "../transport/listener/listener-limits.ts";

/**
 * The limits of the operations port. It serves probes, a scraper or two and some operators, so it takes little: most
 * connections from one address leave room for the probes of another.
 */
export const opsLimits: ListenerLimits = {
  ...defaultListenerLimits,
  maxConnections: 256,
  maxConnectionsPerHost: 64,
  requestTimeoutMs: 10_000,
  maxMessageBytes: 65_536,
  maxBufferedBytes: 1_048_576,
  maxBufferWaiters: 16,
  maxUnfinishedRequests: 64,
  // Callers of the API come first: what waits here waits for the next turn of the event loop.
  requestsPerTurn: 1,
  readerStallTimeoutMs: 10_000,
  // Connections are few, so one that nobody uses is not kept for long; a scraper asks each minute at the latest.
  idleTimeoutMs: 65_000,
  maxStreams: 32,
  maxSessionMemoryMb: 4,
};

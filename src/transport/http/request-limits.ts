/** The limits of requests and of the readers of their answers, which every transport applies. */
export interface RequestLimits {
  /** Milliseconds in which a request must arrive whole, its body included; streams of requests are exempt. */
  readonly requestTimeoutMs: number;
  /** Bytes of one incoming message, after decompression: images and documents come inline. */
  readonly maxMessageBytes: number;
  /**
   * Bytes of memory for requests that have not arrived whole, over all connections.
   * The request that has held memory longest may exceed it by one message.
   */
  readonly maxBufferedBytes: number;
  /** Milliseconds that a request waits for such memory before it is refused. */
  readonly bufferWaitMs: number;
  /** Most requests that wait for memory at once. Each may hold its stream's window of unread bytes. */
  readonly maxBufferWaiters: number;
  /**
   * Most requests that wait for bytes of their callers at once, over all connections.
   * Each takes some 50 KB, even when little of it has arrived.
   */
  readonly maxUnfinishedRequests: number;
  /**
   * Fields of one incoming message, nested messages included. A conversation of
   * 4,096 messages with tool calls has some 30,000.
   */
  readonly maxMessageFields: number;
  /** Messages nested in one incoming message: turns, parts, tools, citations, map entries. */
  readonly maxNestedMessages: number;
  /**
   * Bytes of one outgoing message. A provider's JSON answer has at most 32 MiB, and
   * the message made of it has each text twice: in `text` and in a part.
   */
  readonly maxResponseMessageBytes: number;
  /**
   * Milliseconds in which a reader must take 16 KiB, or all that is left; the time
   * for a whole message is not limited. After that the call ends as READER_STALLED,
   * because it holds an upstream connection.
   */
  readonly readerStallTimeoutMs: number;
  /**
   * Milliseconds in which a reader can still take the status before its HTTP stream
   * is reset: after it stalled, at its deadline, and at a shutdown. After other
   * failures it has `readerStallTimeoutMs`.
   */
  readonly resetGraceMs: number;
}

/** The events of a call. Times are of {@link monotonicMs}. */
export interface CallListener {
  /** Tokens arrived in one read. */
  tokens(count: number, atMs: number): void;
  /** The call is over: well, or with what was wrong. Called once, and not for a call that was cancelled. */
  ended(fault: string | undefined): void;
}

/** Makes the same call again and again, over connections that it keeps. */
export interface Caller {
  /** Begins a call; returns what cancels it as a client of its protocol does. */
  call(listener: CallListener): () => void;
  /** Closes all connections. */
  close(): void;
}

/** What targets of both protocols have. */
interface Anywhere {
  readonly port: number;
  /** The certificate that is trusted, in PEM: the connections are TLS then. */
  readonly certificate?: string;
}

/** Where calls go, and how they are made. */
export type Target =
  | (Anywhere & {
      readonly protocol: "grpc";
      /** Such as "/tokenwire.v1.CompletionService/StreamComplete". */
      readonly path: string;
      /** The request message, in base64. */
      readonly message: string;
      /** Calls on one connection before the next is opened; 100 when undefined. */
      readonly callsPerConnection?: number;
    })
  | (Anywhere & {
      readonly protocol: "http";
      readonly path: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
      /** Whether the answer is a stream of events, which must say that it has ended. */
      readonly isStream: boolean;
    });

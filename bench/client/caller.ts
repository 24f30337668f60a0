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

/** Where calls go, and how they are made. */
export type Target =
  | {
      readonly protocol: "grpc";
      readonly port: number;
      /** Such as "/tokenwire.v1.CompletionService/StreamComplete". */
      readonly path: string;
      /** The request message, in base64. */
      readonly message: string;
    }
  | {
      readonly protocol: "http";
      readonly port: number;
      readonly path: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
      /** Whether the answer is a stream of events, which must say that it has ended. */
      readonly isStream: boolean;
    };

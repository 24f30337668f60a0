// Messages between the primary and one worker: requests with an answer, and notes without.

/** What one end of a channel sends, by name. */
export interface Traffic {
  /** The other end answers them. */
  readonly requests: Readonly<Record<string, Exchanged>>;
  /** Bodies of messages without an answer. */
  readonly notes: Readonly<Record<string, unknown>>;
}

interface Exchanged {
  readonly body: unknown;
  readonly answer: unknown;
}

/** How the messages that one end receives are handled. */
export interface Handlers<In extends Traffic> {
  /** What is thrown fails the request at the other end, with the message only. */
  readonly requests: {
    readonly [Name in keyof In["requests"]]: (
      body: In["requests"][Name]["body"],
    ) => In["requests"][Name]["answer"] | Promise<In["requests"][Name]["answer"]>;
  };
  readonly notes: { readonly [Name in keyof In["notes"]]: (body: In["notes"][Name]) => void };
}

/** Sends a message to the other process; `onSent` runs when it was written, or could not be. */
export type Send = (message: unknown, onSent: () => void) => void;

/** One end of a channel, which keeps the order of what it sends. */
export interface Channel<Out extends Traffic> {
  /** Rejects with a {@link ChannelError} when the request fails there, or the channel closes. */
  request<Name extends keyof Out["requests"]>(
    name: Name,
    body: Out["requests"][Name]["body"],
  ): Promise<Out["requests"][Name]["answer"]>;
  notify<Name extends keyof Out["notes"]>(name: Name, body: Out["notes"][Name]): void;
  /** Takes what the other end has sent. */
  receive(message: unknown): void;
  /** Fails the requests that wait, and all later ones. */
  close(): void;
}

/** A request that got no answer. */
export class ChannelError extends Error {
  override readonly name = "ChannelError";
  /** Whether the other process is gone; if not, the request failed there. */
  readonly isGone: boolean;

  constructor(message: string, isGone: boolean) {
    super(message);
    this.isGone = isGone;
  }
}

/** What is sent. */
type Envelope =
  | { readonly kind: "request"; readonly id: number; readonly name: string; readonly body: unknown }
  | { readonly kind: "answer"; readonly id: number; readonly answer: unknown }
  | { readonly kind: "failure"; readonly id: number; readonly message: string }
  | { readonly kind: "note"; readonly name: string; readonly body: unknown };

/** Most messages that are not written yet. Some hundred a second are usual; so many say that the other process hangs. */
const mostUnsent = 65_536;

/**
 * Creates one end of a channel. `onOverflow` runs when the other process does not
 * read: nothing may be lost, so the caller ends that process, or its own.
 */
export function createChannel<Out extends Traffic, In extends Traffic>(
  send: Send,
  handlers: Handlers<In>,
  onOverflow: () => void,
): Channel<Out> {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let lastId = 0;
  let unsent = 0;
  let isClosed = false;

  function post(envelope: Envelope): void {
    if (isClosed) return;
    unsent += 1;
    if (unsent > mostUnsent) return onOverflow();
    send(envelope, () => {
      unsent -= 1;
    });
  }

  /** Does not reject: what cannot be sent ends the process. */
  async function answer({ id, name, body }: Envelope & { readonly kind: "request" }): Promise<void> {
    try {
      post({ kind: "answer", id, answer: await handlers.requests[name]?.(body) });
    } catch (thrown) {
      post({ kind: "failure", id, message: thrown instanceof Error ? thrown.message : String(thrown) });
    }
  }

  function settle(id: number): PromiseWithResolvers<unknown> | undefined {
    const found = waiting.get(id);
    waiting.delete(id);
    return found;
  }

  return {
    request(name, body) {
      if (isClosed) return Promise.reject(gone());
      lastId += 1;
      const id = lastId;
      const settled = Promise.withResolvers<unknown>();
      waiting.set(id, settled);
      post({ kind: "request", id, name: String(name), body });
      return settled.promise;
    },
    notify(name, body) {
      post({ kind: "note", name: String(name), body });
    },
    receive(message) {
      // The other end is this same program, and sends nothing else.
      const envelope = message as Envelope;
      switch (envelope.kind) {
        case "request":
          answer(envelope).catch(onOverflow);
          return;
        case "answer":
          return settle(envelope.id)?.resolve(envelope.answer);
        case "failure":
          return settle(envelope.id)?.reject(new ChannelError(envelope.message, false));
        case "note":
          return handlers.notes[envelope.name]?.(envelope.body as In["notes"][string]);
        default:
          return envelope satisfies never;
      }
    },
    close() {
      isClosed = true;
      for (const { reject } of waiting.values()) reject(gone());
      waiting.clear();
    },
  };
}

function gone(): ChannelError {
  return new ChannelError("the other process is gone", true);
}

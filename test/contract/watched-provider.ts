import type { Events, StreamEvent } from "../../src/core/answer/event.ts";
import type { Attempt } from "../../src/core/call/attempt.ts";
import type { Provider } from "../../src/core/provider.ts";

/** A provider of which one can see when the gateway waits for it. */
export interface WatchedProvider extends Provider {
  /** Whether the gateway waits for the next batch of an answer. */
  readonly isAsked: boolean;
  /** Whether the provider has said why the answer that was opened last ends. */
  readonly isWhole: boolean;
  /** Resolves at the next call of `open`. */
  opening(): Promise<void>;
  /** Resolves when a batch that the gateway waits for has come, or the end instead. */
  answering(): Promise<void>;
}

/** Watches a provider that serves one call at a time. */
export function watchProvider(provider: Provider): WatchedProvider {
  let isAsked = false;
  let attempt: Attempt | undefined;
  let opening = Promise.withResolvers<void>();
  let answering = Promise.withResolvers<void>();

  async function watch(next: () => Promise<IteratorResult<readonly StreamEvent[]>>) {
    isAsked = true;
    try {
      return await next();
    } finally {
      isAsked = false;
      answering.resolve();
      answering = Promise.withResolvers();
    }
  }

  /** Not a generator: one that waits could not be left. */
  function watched(events: Events): Events {
    return {
      [Symbol.asyncIterator]() {
        const iterator = events[Symbol.asyncIterator]();
        return {
          next: () => watch(() => iterator.next()),
          return: async () => (await iterator.return?.()) ?? { done: true, value: undefined },
        };
      },
    };
  }

  return {
    ...provider,
    get isAsked() {
      return isAsked;
    },
    get isWhole() {
      return attempt?.isWhole === true;
    },
    opening: () => opening.promise,
    answering: () => answering.promise,
    async open(request, begun) {
      attempt = begun;
      opening.resolve();
      opening = Promise.withResolvers();
      return watched(await provider.open(request, begun));
    },
  };
}

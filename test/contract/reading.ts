import type { StreamEvent } from "../../src/core/answer/event.ts";
import type { Completion } from "../../src/core/call/completion.ts";
import { GatewayError } from "../../src/core/errors/error.ts";
import type { CompleteResponse } from "../../src/gen/tokenwire/v1/completion_pb.ts";

/** A call, and what its caller has seen. */
export interface Reading {
  readonly call: Completion;
  /** Resolves when the provider has done what was ordered. */
  readonly played: Promise<void>;
  /** Resolves when so many events have been read, or the end. */
  hasRead(events: number): Promise<void>;
  readonly ended: Promise<Ending>;
}

/** How a call ended for its caller. */
export interface Ending {
  readonly events: readonly StreamEvent[];
  /** What it ended with instead of OK. */
  readonly error: GatewayError | undefined;
  /** The whole answer, where it was asked for. */
  readonly response: CompleteResponse | undefined;
}

/** Reads an answer; passes the events to `see`, and returns the response if there is one. */
export type Read = (see: (events: readonly StreamEvent[]) => void) => Promise<CompleteResponse | undefined>;

/** Begins to read. */
export function beginReading(call: Completion, played: Promise<void>, read: Read): Reading {
  const events: StreamEvent[] = [];
  let isOver = false;
  let change = Promise.withResolvers<void>();

  function see(batch: readonly StreamEvent[]): void {
    events.push(...batch);
    change.resolve();
    change = Promise.withResolvers();
  }

  async function readToEnd(): Promise<Ending> {
    try {
      return { events, error: undefined, response: await read(see) };
    } catch (thrown) {
      return { events, error: GatewayError.from(thrown), response: undefined };
    } finally {
      isOver = true;
      see([]);
    }
  }

  return {
    call,
    played,
    async hasRead(count) {
      while (events.length < count && !isOver) await change.promise;
    },
    ended: readToEnd(),
  };
}

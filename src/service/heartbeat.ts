import { create } from "@bufbuild/protobuf";
import type { Events, StreamEvent } from "../core/answer/event.ts";
import type { Clock } from "../core/clock.ts";
import { HeartbeatSchema } from "../gen/tokenwire/v1/completion_pb.ts";

/**
 * Adds a heartbeat whenever no event has come for `intervalMs`, also while the
 * answer is being opened. Without an interval the events are returned unchanged.
 */
export function withHeartbeats(events: Events, intervalMs: number | undefined, clock: Clock): Events {
  return intervalMs === undefined ? events : beat(events, intervalMs, clock);
}

async function* beat(events: Events, intervalMs: number, clock: Clock): AsyncGenerator<readonly StreamEvent[]> {
  const iterator = events[Symbol.asyncIterator]();
  try {
    let pending = iterator.next();
    for (;;) {
      const result = await unlessSilent(pending, intervalMs, clock);
      if (result === "silent") {
        yield [{ case: "heartbeat", value: create(HeartbeatSchema) }];
        continue;
      }
      if (result.done === true) return;
      yield result.value;
      pending = iterator.next();
    }
  } finally {
    // Not awaited: a generator that waits for its next value returns only after that wait.
    iterator.return?.().then(undefined, () => {});
  }
}

function unlessSilent<Value>(pending: Promise<Value>, intervalMs: number, clock: Clock): Promise<Value | "silent"> {
  return new Promise((resolve, reject) => {
    const stopTimer = clock.after(intervalMs, () => resolve("silent"));
    pending.then(resolve, reject).finally(stopTimer);
  });
}

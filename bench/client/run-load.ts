import { setTimeout } from "node:timers/promises";
import { monotonicMs } from "../clock.ts";
import type { Caller } from "./caller.ts";
import type { Load, LoadResult } from "./load.ts";
import { createTally, type Tally } from "./tally.ts";

/** Calls that are held over several loads. */
export interface Held {
  readonly ends: Promise<void>[];
  tally?: Tally;
}

/** Runs a load to its end. Calls that are held are left in `held`. */
export function runLoad(caller: Caller, load: Load, held: Held): Promise<LoadResult> {
  switch (load.kind) {
    case "closed":
      return runClosed(caller, load);
    case "rate":
      return runRate(caller, load);
    case "hold":
      return hold(caller, load, held);
    case "finish":
      return finish(held);
    case "cancel":
      return cancelOne(caller);
    default:
      return load satisfies never;
  }
}

async function runClosed(
  caller: Caller,
  { calls, streams, tokens, maxCallsPerSecond }: Extract<Load, { kind: "closed" }>,
): Promise<LoadResult> {
  const tally = createTally(caller, streams);
  const startedMs = monotonicMs();
  let begun = 0;
  async function makeCalls(): Promise<void> {
    while (begun < calls) {
      const index = begun;
      begun += 1;
      if (maxCallsPerSecond !== undefined) await untilMs(startedMs + (index * 1_000) / maxCallsPerSecond);
      await tally.make(tokens);
    }
  }
  await Promise.all(Array.from({ length: streams }, makeCalls));
  return tally.result();
}

async function runRate(
  caller: Caller,
  { calls, callsPerSecond, tokens }: Extract<Load, { kind: "rate" }>,
): Promise<LoadResult> {
  const tally = createTally(caller);
  const startedMs = monotonicMs();
  const ends: Promise<void>[] = [];
  while (ends.length < calls) {
    const dueMs = startedMs + (ends.length * 1_000) / callsPerSecond;
    await untilMs(dueMs);
    ends.push(tally.make(tokens, undefined, dueMs));
  }
  await Promise.all(ends);
  return tally.result();
}

/** Waits for a time of the machine's clock, which may have passed. */
async function untilMs(dueMs: number): Promise<void> {
  const waitMs = dueMs - monotonicMs();
  if (waitMs > 0) await setTimeout(waitMs);
}

async function hold(
  caller: Caller,
  { calls, tokens }: Extract<Load, { kind: "hold" }>,
  held: Held,
): Promise<LoadResult> {
  held.tally ??= createTally(caller);
  const { tally } = held;
  // A call that fails has no first token, and must not be waited for.
  const begin = (): Promise<void> =>
    new Promise((resolve) => {
      const end = tally.make(tokens, resolve);
      held.ends.push(end);
      end.then(resolve, resolve);
    });
  // Not all at once: the backlog of a listener is bounded.
  for (let left = calls; left > 0; left -= 100) {
    await Promise.all(Array.from({ length: Math.min(left, 100) }, begin));
  }
  return tally.result();
}

async function finish(held: Held): Promise<LoadResult> {
  await Promise.all(held.ends);
  if (held.tally === undefined) throw new Error("no calls are held");
  return held.tally.result();
}

function cancelOne(caller: Caller): Promise<LoadResult> {
  const startedMs = monotonicMs();
  const none = { calls: 1, tokens: 0, faults: 0 };
  return new Promise((resolve) => {
    let isOver = false;
    const cancel = caller.call({
      tokens(count) {
        if (isOver) return;
        isOver = true;
        // After the read, so that the cancellation is an event of its own.
        setImmediate(() => {
          const cancelledAtMs = monotonicMs();
          cancel();
          resolve({ ...none, tokens: count, wallMs: cancelledAtMs - startedMs, cancelledAtMs });
        });
      },
      ended(fault) {
        const firstFault = fault ?? "the answer ended before it was cancelled";
        if (!isOver) resolve({ ...none, wallMs: monotonicMs() - startedMs, faults: 1, firstFault });
        isOver = true;
      },
    });
  });
}

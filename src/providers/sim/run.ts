// Runs the script of a request at its pace and with its fault.
import { setImmediate } from "node:timers/promises";
import { create } from "@bufbuild/protobuf";
import type { StreamEvent } from "../../core/answer/event.ts";
import type { Clock } from "../../core/clock.ts";
import { type Finished, FinishedSchema } from "../../gen/tokenwire/v1/completion_pb.ts";
import type { InjectFault } from "./inject-fault.ts";
import type { JournalLine } from "./journal.ts";
import type { Fault, SimOptions } from "./options/options.ts";
import type { Pause } from "./pause.ts";
import { toBatches } from "./script/batches.ts";
import type { Ending, Script } from "./script/script.ts";
import type { UsageCounter } from "./usage-counter.ts";

// Often enough that timers and sockets are served, seldom enough that the turns cost little.
const batchesBetweenTurns = 64;

/** What a run of a script needs. */
export interface RunOptions {
  readonly started: StreamEvent;
  readonly script: Script;
  readonly options: SimOptions;
  /** The fault to inject after its `afterTokens`, or at the end of a shorter answer. */
  readonly fault: Fault | undefined;
  readonly injectFault: InjectFault;
  readonly pause: Pause;
  readonly clock: Clock;
  readonly usageCounter: UsageCounter;
  readonly journalLine: JournalLine | undefined;
}

/** Runs a script. It goes on only while it is read, and holds one batch of it. */
export async function* run(all: RunOptions): AsyncGenerator<readonly StreamEvent[], void, undefined> {
  const { options, injectFault, clock, usageCounter, journalLine } = all;
  yield [all.started];
  const waitUntil = createWait(all.pause, clock);
  const sizes = { batchTokens: options.batchTokens, borderAfterTokens: all.fault?.afterTokens };
  const batches = toBatches(all.script, sizes, usageCounter.count);
  let { fault } = all;
  let firstTokenAt = clock.now() + options.firstTokenDelayMs;
  let sent = 0;

  for (let next = batches.next(); ; next = batches.next()) {
    if (fault !== undefined && (sent === fault.afterTokens || next.done === true)) {
      const injectedAt = clock.now();
      await injectFault(fault, sent);
      fault = undefined;
      firstTokenAt += clock.now() - injectedAt;
    }
    if (next.done === true) return yield [{ case: "finished", value: toFinished(next.value, usageCounter, options) }];

    const { events, tokens } = next.value;
    sent += tokens;
    await waitUntil(firstTokenAt + Math.max(0, sent - 1) * options.tokenIntervalMs);
    journalLine?.sent(sent);
    yield options.usageReport === "running" ? [...events, { case: "usage", value: usageCounter.usage() }] : events;
  }
}

/** Waits until a time on the clock. For a time that has passed it yields to the event loop every so often. */
function createWait(pause: Pause, clock: Clock): (at: number) => Promise<void> {
  let batchesInTurn = 0;
  return async (at) => {
    const delayMs = at - clock.now();
    if (delayMs > 0) return pause(delayMs);
    batchesInTurn += 1;
    if (batchesInTurn % batchesBetweenTurns === 0) await setImmediate();
  };
}

function toFinished(
  { finishReason, stopSequence }: Ending,
  usageCounter: UsageCounter,
  { usageReport }: SimOptions,
): Finished {
  return create(FinishedSchema, {
    finishReason,
    providerFinishReason: "simulated",
    ...(stopSequence !== undefined && { stopSequence }),
    ...(usageReport !== "none" && { usage: usageCounter.usage() }),
  });
}

import { beginCompletion, type Completion, type CompletionOptions } from "../../src/core/call/completion.ts";
import { systemClock } from "../../src/core/clock.ts";
import { silentLog } from "../../src/core/log.ts";

/** Begins a call with generous limits; `options` change what a test is about. */
export function beginTestCall(options: Partial<CompletionOptions> = {}): Completion {
  return beginCompletion({
    id: "cmpl_test",
    caller: "test",
    streaming: true,
    limits: { totalMs: 60_000, deadlineMs: undefined, firstTokenMs: 60_000, idleMs: 60_000 },
    clock: systemClock,
    log: silentLog,
    ...options,
  });
}

import { beginCall, type Call, type CallOptions } from "../../src/core/call/call.ts";
import type { CallerIdentity } from "../../src/core/call/caller-identity.ts";
import { systemClock } from "../../src/core/clock.ts";
import { silentLog } from "../../src/core/log.ts";
import { toPrincipal } from "../../src/core/principal.ts";

/** What a test sets of a call. */
export interface TestCallOptions extends Omit<CallOptions, "owner"> {
  /** Address of the caller. */
  readonly caller: string;
  /** Of its client certificate. */
  readonly identity: CallerIdentity;
}

/** Begins a call with generous limits; `options` change what a test is about. */
export function beginTestCall({ caller = "test", identity, ...options }: Partial<TestCallOptions> = {}): Call {
  return beginCall({
    id: "cmpl_test",
    owner: toPrincipal(caller, identity),
    streaming: true,
    limits: { totalMs: 60_000, deadlineMs: undefined, firstTokenMs: 60_000, idleMs: 60_000 },
    clock: systemClock,
    log: silentLog,
    ...options,
  });
}

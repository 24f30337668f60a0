import { create } from "@bufbuild/protobuf";
import type { CallerIdentity } from "../../src/core/call/caller-identity.ts";
import { beginCompletion, type Completion, type CompletionOptions } from "../../src/core/call/completion.ts";
import { systemClock } from "../../src/core/clock.ts";
import { silentLog } from "../../src/core/log.ts";
import { silentObserver } from "../../src/core/observer.ts";
import { toPrincipal } from "../../src/core/principal.ts";
import { CompleteRequestSchema } from "../../src/gen/tokenwire/v1/completion_pb.ts";

/** What a test sets of a call. */
export interface TestCallOptions extends Omit<CompletionOptions, "owner" | "rpc"> {
  /** Address of the caller. */
  readonly caller: string;
  /** Of its client certificate. */
  readonly identity: CallerIdentity;
  readonly streaming: boolean;
}

/** Begins a call with generous limits; `options` change what a test is about. */
export function beginTestCall(options: Partial<TestCallOptions> = {}): Completion {
  const { caller = "test", identity, streaming = true, ...rest } = options;
  return beginCompletion({
    id: "cmpl_test",
    owner: toPrincipal(caller, identity),
    rpc: streaming ? "StreamComplete" : "Complete",
    request: create(CompleteRequestSchema),
    limits: { totalMs: 60_000, deadlineMs: undefined, firstTokenMs: 60_000, idleMs: 60_000 },
    clock: systemClock,
    log: silentLog,
    observer: silentObserver,
    ...rest,
  });
}

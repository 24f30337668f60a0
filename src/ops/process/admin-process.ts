import type { Clock } from "../../core/clock.ts";
import type { Observer } from "../../core/observer.ts";
import type { TargetState } from "../../engine/target-states.ts";
import type { AdminOperations } from "../operations.ts";
import { CallRecorder } from "./call-recorder.ts";
import { createProcessLoad } from "./process-load.ts";
import { createAdminOperations } from "./process-operations.ts";
import { createWallClock } from "./wall-clock.ts";

/** What a process has for AdminService: an observer of its calls, and the answers. */
export interface AdminProcess {
  readonly observer: Partial<Observer>;
  /** The answers, once the targets are there. */
  operations(targetStates: () => readonly TargetState[]): AdminOperations;
  close(): void;
}

/** Creates it. Its creator closes it. */
export function createAdminProcess(clock: Clock): AdminProcess {
  const recorder = new CallRecorder(clock);
  const load = createProcessLoad(() => clock.now());
  const wallClock = createWallClock(clock, Date.now);
  return {
    observer: recorder,
    operations: (targetStates) => createAdminOperations({ recorder, load, targetStates, clock: wallClock }),
    close: load.close,
  };
}

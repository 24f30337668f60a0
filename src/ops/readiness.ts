import type { ConfigState } from "../transport/health.ts";

/** One thing that a server needs to take calls, or that an operator should know. */
export interface Condition {
  /** Such as "drain". */
  readonly name: string;
  /** Its state in a few words, on one line. */
  readonly state: string;
  /** Whether calls can be taken as far as this is concerned. */
  readonly isReady: boolean;
}

/** Whether a server takes calls. */
export interface Readiness {
  /** In the order in which `/readyz` shows them. */
  conditions(): readonly Condition[];
  isReady(): boolean;
  isDraining(): boolean;
  /** Calls are still taken, but are to go elsewhere. */
  setLameDuck(): void;
  /** No call is to come any more: the server begins to end. */
  setDraining(): void;
  setConfigState(state: ConfigState): void;
}

/**
 * Creates the readiness of a server that takes calls. `others` adds conditions, such as that of its workers. A configuration
 * that cannot be used any more does not make it unready: replicas that share it would all go at once, while each still
 * serves what it had.
 */
export function createReadiness(others: () => readonly Condition[]): Readiness {
  let phase: "serving" | "lame duck" | "draining" = "serving";
  let configState: ConfigState = "current";

  function conditions(): readonly Condition[] {
    return [
      { name: "drain", state: drainStates[phase], isReady: phase === "serving" },
      { name: "configuration", state: configState === "stale" ? stale : "current", isReady: true },
      ...others(),
    ];
  }

  return {
    conditions,
    isReady: () => conditions().every(({ isReady }) => isReady),
    isDraining: () => phase === "draining",
    setLameDuck() {
      if (phase === "serving") phase = "lame duck";
    },
    setDraining() {
      phase = "draining";
    },
    setConfigState(state) {
      configState = state;
    },
  };
}

const drainStates = {
  serving: "none",
  "lame duck": "lame duck: soon no new calls",
  draining: "draining: no new calls",
};
const stale = "stale: the changed one cannot be used, see the log";

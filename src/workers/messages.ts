import type { Config } from "../config/config.ts";
import type { OperationsQuestion } from "../ops/questions.ts";
import type { TargetChange } from "../routing/shared-routing.ts";
import type { ConfigState } from "../transport/health.ts";
import type { TlsCredentials } from "../transport/listener/tls/credentials.ts";
import type { SlotAnswer, SlotRequest, SlotState } from "./slot-messages.ts";

/** What a worker serves by; the same for all of them. */
export interface WorkerSettings {
  readonly config: Config;
  /** Undefined for plaintext, or to keep those before. */
  readonly credentials: TlsCredentials | undefined;
}

/** What a worker begins with. */
export interface WorkerStart extends WorkerSettings {
  /** From 1, for its log lines. */
  readonly worker: number;
  /** Where the primary listens. */
  readonly address: { readonly address: string; readonly port: number };
  readonly configState: ConfigState;
}

/** Why something cannot be used: by faults of the configuration, or another error. */
export type StartFault =
  | { readonly kind: "config"; readonly faults: readonly string[] }
  | { readonly kind: "error"; readonly message: string };

/** A connection that goes with a message, from the primary to a worker. */
export interface HandedConnection {
  readonly kind: "connection";
  readonly id: number;
}

/** What the primary sends to a worker. */
export type PrimaryTraffic = {
  readonly requests: {
    /** Asks for a sign of life. */
    readonly ping: { readonly body: null; readonly answer: null };
    /** Makes other settings ready; the faults where they cannot be used. */
    readonly prepare: { readonly body: WorkerSettings; readonly answer: readonly string[] };
    /** Goes on with the settings that were made ready last; the models that it serves. */
    readonly commit: { readonly body: null; readonly answer: readonly string[] };
    /** A question of an operator; the answer is that of its name. */
    readonly operations: { readonly body: OperationsQuestion; readonly answer: unknown };
  };
  readonly notes: {
    readonly start: WorkerStart;
    readonly configState: ConfigState;
    readonly lameDuck: null;
    readonly drain: null;
    readonly slotState: SlotState;
    /** Another worker has seen a change of a target. */
    readonly changed: TargetChange;
  };
};

/** What a worker sends to the primary. */
export type WorkerTraffic = {
  readonly requests: {
    readonly takeSlot: { readonly body: SlotRequest; readonly answer: SlotAnswer };
    /** Takes a retry from the budget of a provider; false when there is none left. */
    readonly takeRetry: { readonly body: string; readonly answer: boolean };
  };
  readonly notes: {
    /** It serves from now on; with its models. */
    readonly ready: readonly string[];
    /** It cannot start, and ends. */
    readonly failed: StartFault;
    /** The connection that was handed over last has arrived. */
    readonly connectionTaken: null;
    /** By its id. */
    readonly connectionClosed: number;
    /** The call that asked for a slot has ended, or waits no longer. */
    readonly giveSlot: { readonly pool: string; readonly id: number };
    readonly returnSlots: { readonly pool: string; readonly count: number };
    /** Calls that count for retry budgets, by provider. */
    readonly countCalls: Readonly<Record<string, number>>;
    /** A change of a target, for the other workers. */
    readonly changed: TargetChange;
  };
};

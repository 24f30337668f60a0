// What operators can ask of one process, as plain data.
import type { TargetState } from "../engine/target-states.ts";
import type { CallTrace, OpenCall, RecentCall } from "../gen/tokenwire/admin/v1/calls_pb.ts";
import type { DurationCounts } from "./process/durations.ts";
import type { ErrorCounts } from "./process/error-counts.ts";
import type { EndedCalls } from "./process/rates.ts";
import type { TargetOutcome } from "./process/target-outcomes.ts";
import type { CallSelection, RecentSelection } from "./selections.ts";

/**
 * What one process is asked: each question by its name, with its answer. Both are plain data, so that the primary of
 * several workers can ask over its channel and sum what they answer.
 */
export type Questions = {
  /** How much is under way and has ended, and what the process uses. */
  readonly counts: { readonly body: null; readonly answer: ProcessCounts };
  readonly targets: { readonly body: null; readonly answer: readonly TargetReport[] };
  /** The oldest open calls, at most so many, and how many there are. */
  readonly openCalls: {
    readonly body: { readonly filter: CallSelection; readonly limit: number };
    readonly answer: { readonly calls: readonly OpenCall[]; readonly total: number };
  };
  /** The latest calls that have ended, at most so many. */
  readonly recentCalls: { readonly body: RecentSelection; readonly answer: readonly RecentCall[] };
  /** The call with an id, open or ended. */
  readonly call: { readonly body: string; readonly answer: CallTrace | undefined };
  /** Ends the open call with an id; false when there is none. */
  readonly cancel: { readonly body: string; readonly answer: boolean };
  /** How long calls took in the last so many minutes. */
  readonly durations: {
    readonly body: { readonly minutes: number; readonly target: string };
    readonly answer: readonly DurationCounts[];
  };
  /** How often calls failed in the last so many minutes. */
  readonly errors: { readonly body: { readonly minutes: number }; readonly answer: readonly ErrorCounts[] };
  /**
   * What the process has measured, as data that a page of metrics is made of; undefined where nothing is measured.
   * Times in it are of the wall clock.
   */
  readonly metrics: { readonly body: null; readonly answer: unknown };
};

/** What one process does, and uses. */
export interface ProcessCounts {
  readonly open: number;
  readonly streaming: number;
  readonly queued: number;
  /** Of the last ten seconds. */
  readonly recent: EndedCalls;
  /** Since the start. */
  readonly totals: Pick<EndedCalls, "calls" | "failed">;
  /** 99th percentile of the delay of the event loop, over some ten seconds. */
  readonly loopDelayMs: number;
  readonly residentBytes: number;
  readonly heapBytes: number;
}

/** A provider with what one process knows of it. */
export interface TargetReport extends TargetState {
  /** How attempts ended, by the provider's id of the model. */
  readonly outcomes: ReadonlyMap<string, TargetOutcome>;
}

/** The name of a question. */
export type QuestionName = keyof Questions;

/** What a question is asked with. */
export type BodyOf<Name extends QuestionName> = Questions[Name]["body"];

/** What it is answered with. */
export type AnswerOf<Name extends QuestionName> = Questions[Name]["answer"];

/** A question with its body, as the primary sends it to a worker. */
export interface OperationsQuestion {
  readonly name: QuestionName;
  readonly body: BodyOf<QuestionName>;
}

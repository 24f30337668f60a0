import type { RecordedRequest } from "../scripted-upstream.ts";
import type { Violation } from "./violation.ts";

/** A provider's API: what it refuses, and how it answers with turns that a test writes. */
export interface StrictProvider<Turn> {
  /** Throws a Violation for a request that the provider would refuse. `issued` are its own turns so far. */
  check(request: RecordedRequest, issued: readonly Turn[]): void;
  /** What of a turn is issued; the texts of an answer may differ when it is not streamed. */
  toIssued(turn: Turn, isStreaming: boolean): Turn;
  toAnswer(turn: Turn, isStreaming: boolean): Buffer;
  toRefusal(violation: Violation): Buffer;
}

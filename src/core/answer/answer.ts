import type { CompleteRequest } from "../../gen/tokenwire/v1/completion_pb.ts";
import type { Served } from "../../gen/tokenwire/v1/usage_pb.ts";
import type { Attempt } from "../call/attempt.ts";
import type { Completion } from "../call/completion.ts";
import type { CleanWord } from "../errors/secrets.ts";
import type { BatchReader } from "./batch-reader.ts";
import type { StreamEvent } from "./event.ts";

/**
 * Answer is an answer that has begun. From here on it either finishes or fails;
 * nothing is tried again.
 */
export interface Answer {
  /** Who serves it. */
  readonly served: Served;
  /** The try that it belongs to. */
  readonly attempt: Attempt;
  /** Events read while opening, up to the batch with the first content. */
  readonly opening: readonly StreamEvent[];
  /** What comes after them. */
  readonly rest: BatchReader;
  /** Takes the provider's secrets out of what it says besides text. */
  readonly clean: CleanWord;
}

/**
 * Opens the answer to a request, or to what routing made of it: resolves when its first content event (or its end) is in
 * hand, rejects with a GatewayError before that. `Result` is something else than an answer for other RPCs, such as a count
 * of tokens. A layer is a function from one `Open` to another: once an answer is open its events flow past every layer, so
 * that a layer costs nothing for a token and cannot retry after one.
 */
export type Open<Subject = CompleteRequest, Result = Answer> = (subject: Subject, call: Completion) => Promise<Result>;

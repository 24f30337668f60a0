import type { CompleteRequest } from "../../gen/tokenwire/v1/completion_pb.ts";
import type { Served } from "../../gen/tokenwire/v1/usage_pb.ts";
import type { Attempt } from "../call/attempt.ts";
import type { Completion } from "../call/completion.ts";
import type { CleanWord } from "../errors/secrets.ts";
import type { BatchReader } from "./batch-reader.ts";
import type { StreamEvent } from "./event.ts";

/**
 * Answer is an answer that has begun. From here on it either finishes or fails:
 * no retry and no fallback follows.
 */
export interface Answer {
  /** The provider and model that serve it. */
  readonly served: Served;
  /** The attempt that it belongs to. */
  readonly attempt: Attempt;
  /** Events read while opening, up to the batch with the first content. */
  readonly opening: readonly StreamEvent[];
  /** What comes after them. */
  readonly rest: BatchReader;
  /** Redacts the provider's secrets in ids, names and other words of the answer besides its text. */
  readonly clean: CleanWord;
}

/**
 * Opens the answer to a request, or to the subject that routing made of it. Resolves
 * once the first content event, or the end, has been read; rejects with a GatewayError
 * before that. `Result` is another type for calls that are not completions, such as
 * a count of tokens. A layer is a function from one `Open` to another: the events of
 * an open answer pass through no layer, so a layer costs nothing per token and cannot
 * retry after the first one.
 */
export type Open<Subject = CompleteRequest, Result = Answer> = (
  subject: Subject,
  completion: Completion,
) => Promise<Result>;

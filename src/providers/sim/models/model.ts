import type { CompleteRequest } from "../../../gen/tokenwire/v1/completion_pb.ts";
import type { Journal } from "../journal.ts";
import type { SimOptions } from "../options/options.ts";
import type { Script } from "../script/script.ts";

/** What a model gets besides the request. */
export interface ModelContext {
  readonly options: SimOptions;
  readonly journal: Journal;
}

/** SimModel is a simulated model: a function from a request to a script. */
export interface SimModel {
  /** Whether option `tokens` chooses its length. */
  readonly takesTokens?: boolean;
  /** Whether the journal leaves its calls out. */
  readonly isUnrecorded?: boolean;
  /** Throws a GatewayError for a request that it cannot answer; the script itself never throws. */
  answer(request: CompleteRequest, context: ModelContext): Script;
}

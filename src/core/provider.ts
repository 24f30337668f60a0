import type { CompleteRequest } from "../gen/tokenwire/v1/completion_pb.ts";
import type { Events } from "./answer/event.ts";
import type { Attempt } from "./call/attempt.ts";
import type { CleanWord } from "./errors/secrets.ts";
import type { ListedModel, ModelLimits } from "./listed-model.ts";

/**
 * Provider is one configured LLM endpoint, and the extension point: whoever
 * implements it adds a model API.
 */
export interface Provider {
  /** Name in the configuration, the part of "provider/model" before the slash. */
  readonly name: string;
  /** Kind in the registry, the key of CompleteRequest.provider_options_json. */
  readonly kind: string;
  /** Models to list, where they are known; a request may name others. */
  readonly models: readonly string[];
  /**
   * Whether callers choose its failures by the model that they name: then these
   * say nothing of its health, and no breaker keeps such callers from it.
   */
  readonly failsOnDemand?: boolean;
  /** Takes its secrets out of a word of an answer; without it they stand as they came. */
  readonly clean?: CleanWord;
  /**
   * Sends a request upstream and returns the events of its answer. `request.model`
   * is the provider's own model id.
   *
   * - Rejects with a GatewayError when the provider refuses or cannot be reached.
   * - The events may start with `started` (the model id and request id that the
   *   provider reported), must hold `finished` only once the provider has said
   *   why it stopped, and throw a GatewayError when the answer breaks off. Events
   *   read before the error are yielded first.
   * - Deltas are enough: the gateway opens and closes parts, numbers tool calls,
   *   joins cut surrogate pairs and fills in usage. A `partFinished` closes the
   *   open part of its kind and adds what deltas cannot say (signature,
   *   provider_state), or stands for a whole part that had no deltas.
   * - Once the provider has said why it stopped, set `attempt.isWhole`: no limit on
   *   silence fails the attempt then, and to wait for the end is up to the events.
   * - A provider that cannot stream yields one batch. When `attempt.call.streaming`
   *   is false nobody waits for the first token: ask for a whole answer.
   * - Every wait ends when `attempt.signal` fires; whatever must be let go hangs
   *   on `attempt.onEnd`.
   */
  open(request: CompleteRequest, attempt: Attempt): Promise<Events> | Events;
  /**
   * Counts the input tokens of a request, under the same rules as `open`. Without
   * it the gateway estimates.
   */
  countTokens?(request: CompleteRequest, attempt: Attempt): Promise<number>;
  /**
   * The models that the provider itself says it has, in any order; without it only
   * {@link Provider.models} are listed. It is asked when somebody lists, seldom and
   * not twice at once. Rejects with a GatewayError. Every wait ends when `signal` fires.
   */
  listModels?(signal: AbortSignal): Promise<readonly ListedModel[]>;
  /** What is known of a model without asking; what the provider lists itself wins over it. */
  limitsOf?(model: string): ModelLimits;
  /** Lets go of sockets. Called once, when nothing is open any more. */
  close?(): Promise<void>;
}

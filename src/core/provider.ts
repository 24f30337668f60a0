import type { CompleteRequest } from "../gen/tokenwire/v1/completion_pb.ts";
import type { Events } from "./answer/event.ts";
import type { Attempt } from "./call/attempt.ts";
import type { CleanWord } from "./errors/secrets.ts";
import type { ListedModel, ModelLimits } from "./listed-model.ts";
import type { ConnectionReading } from "./readings.ts";

/**
 * Provider is one configured LLM endpoint. Implement it to add a model API.
 */
export interface Provider {
  /** Name in the configuration, the part of "provider/model" before the slash. */
  readonly name: string;
  /** Kind in the registry, the key of CompleteRequest.provider_options_json. */
  readonly kind: string;
  /** Model ids to list. A request may name others. */
  readonly models: readonly string[];
  /**
   * Whether its models fail on purpose, for tests of callers. Such failures say
   * nothing about its health, so the circuit breaker ignores them. Default: false.
   */
  readonly failsOnDemand?: boolean;
  /** Redacts its secrets in a word of an answer, such as an id. Without it, words are passed on unchanged. */
  readonly clean?: CleanWord;
  /**
   * Sends a request upstream and returns the events of its answer. `request.model`
   * is the provider's own model id.
   *
   * - Rejects with a GatewayError when the provider refuses the request or cannot
   *   be reached.
   * - The events may begin with `started`, which carries the model id and request id
   *   that the provider reported. Yield `finished` only once the provider has said
   *   why it stopped. Throw a GatewayError when the answer breaks off, after the
   *   events that were read before the error.
   * - Deltas are enough: the gateway opens and closes parts, numbers tool calls,
   *   joins surrogate pairs that were cut, and fills in usage. A `partFinished`
   *   closes the open part of its kind and adds what deltas cannot carry (signature,
   *   provider_state). Without deltas before it, it is the whole part.
   * - Set `attempt.isWhole` once the provider has said why it stopped. From then on
   *   no idle timeout fails the attempt; the provider decides how long to wait for
   *   the end.
   * - A provider that cannot stream yields one batch. If `attempt.call.streaming` is
   *   false, the caller reads only the whole answer, so request it without streaming.
   * - Every wait ends when `attempt.signal` fires. Release sockets and other
   *   resources in a listener of `attempt.onEnd`.
   */
  open(request: CompleteRequest, attempt: Attempt): Promise<Events> | Events;
  /**
   * Counts the input tokens of a request. Errors, signal and resources follow the
   * rules of `open`. Without this method the gateway estimates.
   */
  countTokens?(request: CompleteRequest, attempt: Attempt): Promise<number>;
  /**
   * Asks the provider for its models, which may come in any order. Without this
   * method only {@link Provider.models} are listed. The gateway calls it when a caller
   * lists models, seldom and never twice at once. Rejects with a GatewayError. Every
   * wait ends when `signal` fires.
   */
  listModels?(signal: AbortSignal): Promise<readonly ListedModel[]>;
  /** Limits of a model that are known without a request. Those from `listModels` take precedence. */
  limitsOf?(model: string): ModelLimits;
  /** How many connections to its server there are now; a provider without connections of its own leaves it out. */
  connections?(): ConnectionReading;
  /** Closes sockets. Called once, after the last attempt has ended. */
  close?(): Promise<void>;
}

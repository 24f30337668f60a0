import type { StreamEvent } from "../../../core/answer/event.ts";
import { FinishReason } from "../../../gen/tokenwire/v1/completion_pb.ts";
import { toTokens } from "./tokens.ts";

/** One step of a model. */
export type Step =
  /** Writes an output token. */
  | { readonly kind: "token"; readonly event: StreamEvent }
  /** Spends a reasoning token; without an event when its text is withheld. */
  | { readonly kind: "thought"; readonly event: StreamEvent | undefined }
  /** Sends an event that costs no token. */
  | { readonly kind: "mark"; readonly event: StreamEvent };

/** Why a model stopped. */
export interface Ending {
  readonly finishReason: FinishReason;
  readonly stopSequence?: string;
}

/**
 * Script is the answer of a model to a request: its steps, made as they are
 * pulled, and its ending as the return value. run.ts adds pace and faults.
 */
export type Script = Generator<Step, Ending, undefined>;

/** The steps that write a text. */
export function* textSteps(tokens: Iterable<string>): Generator<Step, void, undefined> {
  for (const token of tokens) yield { kind: "token", event: { case: "textDelta", value: token } };
}

/** A model that writes these tokens of text and stops. */
export function* writeTokens(tokens: Iterable<string>): Script {
  yield* textSteps(tokens);
  return { finishReason: FinishReason.STOP };
}

/** A model that writes this text and stops. */
export function writeText(text: string): Script {
  return writeTokens(toTokens(text));
}

import type { StreamEvent } from "../../../../core/answer/event.ts";
import type { KeepBlock } from "../../../../core/answer/parts/text-builder.ts";
import type { GatewayError } from "../../../../core/errors/error.ts";
import { toAnswerError, type UpstreamExchange } from "../../../../core/errors/upstream-error.ts";
import { appendAll } from "../../../../core/text/append-all.ts";
import type { Citation } from "../../../../gen/tokenwire/v1/message_pb.ts";
import type { ChatChoice, ChatCompletion } from "../../api.ts";
import { createCitationEmitter } from "../content/citations.ts";
import { createRetainedSizeLimit } from "../content/retained-size-limit.ts";
import { isCutShort } from "../finish-reason.ts";
import { createPositions } from "../tool-calls/joiner.ts";
import { type ChoiceReader, createChoiceReader, type ReadDialect } from "./choice-reader.ts";
import { createFurtherChoices, hasText } from "./further-choices.ts";

/** Joins the choices of an answer: the first is read as it comes, the others at the end. */
export interface JoinedChoices {
  /** The events of a chunk. Throws a GatewayError for content that cannot be emitted. */
  read(completion: ChatCompletion): StreamEvent[];
  /** Whether every choice that began has its finish reason. */
  hasFinishReason(): boolean;
  /** The last events, those of further choices included. */
  finish(): StreamEvent[];
  /**
   * The finish reason of a choice that was cut short or, where none was, of the first
   * choice or of another; empty without any.
   */
  finishReason(): string;
  /** Whether any tool call was read. */
  hasCalls(): boolean;
  /** Whether the model has refused. */
  hasRefusal(): boolean;
}

/** The greatest number of choices: OpenAI's limit. */
const maxChoices = 128;

/**
 * Creates the reader of one answer. An answer that the server split over several
 * choices, such as text in one and tool calls in others, is joined. Several choices with
 * text are several answers, which the API cannot hold: finish() throws
 * UPSTREAM_PROTOCOL_ERROR.
 */
export function createJoinedChoices(
  exchange: UpstreamExchange,
  dialect: ReadDialect,
  keepBlock: KeepBlock,
): JoinedChoices {
  const retainSize = createRetainedSizeLimit();
  const citations = createCitationEmitter();
  const dependencies = { exchange, dialect, citations, retainSize, takePosition: createPositions(), keepBlock };
  const first = createChoiceReader(dependencies);
  const further = createFurtherChoices(retainSize);
  const readers: ChoiceReader[] = [first];
  /** The finish reason of each choice that began, by its number; empty until it comes. */
  const finishReasons = new Map<number, string>();
  /** How many choices began and have no finish reason yet. */
  let openChoices = 0;
  let firstHasText = false;

  function readOne(choice: ChatChoice, sources: readonly Citation[], events: StreamEvent[]): void {
    // OpenRouter sends a further piece without a finish reason after the one with it.
    const before = finishReasons.get(choice.index);
    if (before === undefined && finishReasons.size >= maxChoices) throw tooMany();
    if ((before ?? "") === "") openChoices += (before === undefined ? 1 : 0) - (choice.finishReason === "" ? 0 : 1);
    finishReasons.set(choice.index, choice.finishReason || (before ?? ""));
    if (choice.index !== 0) {
      further.keep(choice);
      return;
    }
    firstHasText ||= hasText(choice);
    first.read(choice, sources, events);
  }

  function finishFurther(): StreamEvent[] {
    const [eldest, ...others] = further.list();
    const hasFirst = finishReasons.has(0);
    // Some servers number choices from 1.
    const [lead, rest] = hasFirst ? [undefined, further.list()] : [eldest, others];
    const hasLeadText = firstHasText || lead?.some(hasText) === true;
    const withText = rest.filter((pieces) => pieces.some(hasText)).length + (hasLeadText ? 1 : 0);
    if (withText > 1) throw severalAnswers(withText);
    return [...(lead === undefined ? [] : [lead]), ...rest].flatMap(readWhole);
  }

  function tooMany(): GatewayError {
    return toAnswerError(exchange, "UPSTREAM_PROTOCOL_ERROR", `it gave more than ${maxChoices} choices`);
  }

  function severalAnswers(count: number): GatewayError {
    const problem = `it gave ${count} answers instead of one; leave "n" and its like out of provider_options_json`;
    return toAnswerError(exchange, "UPSTREAM_PROTOCOL_ERROR", problem);
  }

  function readWhole(pieces: readonly ChatChoice[]): StreamEvent[] {
    const reader = createChoiceReader(dependencies);
    readers.push(reader);
    const events: StreamEvent[] = [];
    for (const piece of pieces) reader.read(piece, [], events);
    appendAll(events, reader.finish());
    return events;
  }

  return {
    read({ choices, sources }) {
      const events: StreamEvent[] = [];
      for (const choice of choices) readOne(choice, sources, events);
      appendAll(events, citations.emitSources(sources));
      return events;
    },
    hasFinishReason: () => finishReasons.size > 0 && openChoices === 0,
    finish: () => [...first.finish(), ...finishFurther()],
    finishReason() {
      const reasons = [finishReasons.get(0) ?? "", ...finishReasons.values()].filter((reason) => reason !== "");
      // The answer was cut short if any of its choices was.
      return reasons.find(isCutShort) ?? reasons[0] ?? "";
    },
    hasCalls: () => readers.some((reader) => reader.hasCalls()),
    hasRefusal: () => readers.some((reader) => reader.hasRefusal()),
  };
}

import type { StreamEvent } from "../../../../core/answer/event.ts";
import type { KeepBlock } from "../../../../core/answer/parts/text-builder.ts";
import type { GatewayError } from "../../../../core/errors/error.ts";
import { type Exchange, toAnswerError } from "../../../../core/errors/upstream-error.ts";
import { appendAll } from "../../../../core/text/append-all.ts";
import type { ChatChoice, ChatCompletion } from "../../api.ts";
import { createCitationEmitter } from "../content/citations.ts";
import { createRetainedSizeLimit } from "../content/retained-size-limit.ts";
import { isCutShort } from "../finish-reason.ts";
import { createPositions } from "../tool-calls/joiner.ts";
import { type ChoiceReader, createChoiceReader, type ReadDialect } from "./choice-reader.ts";
import { createFurtherChoices, hasText } from "./further-choices.ts";

/** Reads the choices of an answer as one: the first as it comes, the others at the end. */
export interface ChoicesReader {
  /** The events of a chunk. Throws a GatewayError for what cannot be told. */
  read(completion: ChatCompletion): StreamEvent[];
  /** Whether every choice that began has its finish reason. */
  hasFinishReason(): boolean;
  /** The last events, those of further choices included. */
  finish(): StreamEvent[];
  /** Why a choice was cut short or, where none was, why the first ended, or else another; empty when none says. */
  finishReason(): string;
  /** Whether any tool call was told. */
  hasCalls(): boolean;
  /** Whether the model has refused. */
  hasRefusal(): boolean;
}

/** Choices of one answer: as many as OpenAI gives at most. */
const maxChoices = 128;

/**
 * Creates the reader of one answer. What a server split over several choices is
 * joined: the text of one, the tool calls of others. Where more than one has a
 * text, they are answers of their own, of which the API has one: the end of the
 * answer throws UPSTREAM_PROTOCOL_ERROR.
 */
export function createChoicesReader(exchange: Exchange, dialect: ReadDialect, keepBlock: KeepBlock): ChoicesReader {
  const retainSize = createRetainedSizeLimit();
  const citations = createCitationEmitter();
  const dependencies = { exchange, dialect, citations, retainSize, takePosition: createPositions(), keepBlock };
  const first = createChoiceReader(dependencies);
  const further = createFurtherChoices(retainSize);
  const readers: ChoiceReader[] = [first];
  /** By the number of each choice that began; empty as long as it has none. */
  const finishReasons = new Map<number, string>();
  /** Choices that began and have no finish reason yet. */
  let openChoices = 0;
  let firstHasText = false;

  function readOne(choice: ChatChoice, { sources }: ChatCompletion): StreamEvent[] {
    // OpenRouter sends another piece after the one with the reason, without it.
    const before = finishReasons.get(choice.index);
    if (before === undefined && finishReasons.size >= maxChoices) throw tooMany();
    if ((before ?? "") === "") openChoices += (before === undefined ? 1 : 0) - (choice.finishReason === "" ? 0 : 1);
    finishReasons.set(choice.index, choice.finishReason || (before ?? ""));
    if (choice.index !== 0) {
      further.keep(choice);
      return [];
    }
    firstHasText ||= hasText([choice]);
    return first.read(choice, sources);
  }

  function finishFurther(): StreamEvent[] {
    const [eldest, ...others] = further.list();
    const hasFirst = finishReasons.has(0);
    // Some servers count from 1.
    const [lead, rest] = hasFirst ? [undefined, further.list()] : [eldest, others];
    const hasLeadText = firstHasText || (lead !== undefined && hasText(lead));
    const withText = rest.filter(hasText).length + (hasLeadText ? 1 : 0);
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
    return [...pieces.flatMap((piece) => reader.read(piece, [])), ...reader.finish()];
  }

  return {
    read(completion) {
      const { choices, sources } = completion;
      const events: StreamEvent[] = [];
      for (const choice of choices) appendAll(events, readOne(choice, completion));
      appendAll(events, citations.emitSources(sources));
      return events;
    },
    hasFinishReason: () => finishReasons.size > 0 && openChoices === 0,
    finish: () => [...first.finish(), ...finishFurther()],
    finishReason() {
      const reasons = [finishReasons.get(0) ?? "", ...finishReasons.values()].filter((reason) => reason !== "");
      // A piece that was cut makes the whole of the answer one that was.
      return reasons.find(isCutShort) ?? reasons[0] ?? "";
    },
    hasCalls: () => readers.some((reader) => reader.hasCalls()),
    hasRefusal: () => readers.some((reader) => reader.hasRefusal()),
  };
}

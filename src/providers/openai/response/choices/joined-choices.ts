import type { StreamEvent } from "../../../../core/answer/event.ts";
import type { KeepBlock } from "../../../../core/answer/parts/text-builder.ts";
import type { GatewayError } from "../../../../core/errors/error.ts";
import { toAnswerError, type UpstreamExchange } from "../../../../core/errors/upstream-error.ts";
import { appendAll } from "../../../../core/text/append-all.ts";
import type { Citation } from "../../../../gen/tokenwire/v1/message_pb.ts";
import type { ChatChoice, ChatCompletion } from "../../api.ts";
import { CitationEmitter } from "../content/citations.ts";
import { createRetainedSizeLimit } from "../content/retained-size-limit.ts";
import { isCutShort } from "../finish-reason.ts";
import { createPositions } from "../tool-calls/joiner.ts";
import { type ChoiceDependencies, ChoiceReader, type ReadDialect } from "./choice-reader.ts";
import { createFurtherChoices, type FurtherChoices, hasText } from "./further-choices.ts";

/** The greatest number of choices: OpenAI's limit. */
const maxChoices = 128;

/**
 * JoinedChoices joins the choices of an answer: the first is read as it comes, the
 * others at the end. An answer that the server split over several choices, such as
 * text in one and tool calls in others, is joined. Several choices with text are
 * several answers, which the API cannot hold: finish() throws UPSTREAM_PROTOCOL_ERROR.
 */
export class JoinedChoices {
  readonly #dependencies: ChoiceDependencies;
  readonly #first: ChoiceReader;
  readonly #readers: ChoiceReader[];
  #further: FurtherChoices | undefined;
  /** The finish reason of each choice that began, by its number; empty until it comes. */
  readonly #finishReasons = new Map<number, string>();
  /** How many choices began and have no finish reason yet. */
  #openChoices = 0;
  #firstHasText = false;

  constructor(exchange: UpstreamExchange, dialect: ReadDialect, keepBlock: KeepBlock) {
    this.#dependencies = {
      exchange,
      dialect,
      citations: new CitationEmitter(),
      retainSize: createRetainedSizeLimit(),
      takePosition: createPositions(),
      keepBlock,
    };
    this.#first = new ChoiceReader(this.#dependencies);
    this.#readers = [this.#first];
  }

  /** The events of a chunk. Throws a GatewayError for content that cannot be emitted. */
  read({ choices, sources }: ChatCompletion, events: StreamEvent[]): void {
    for (const choice of choices) this.#readOne(choice, sources, events);
    if (sources.length > 0) appendAll(events, this.#dependencies.citations.emitSources(sources));
  }

  /** Whether a delta of text in the first choice is emitted as it is and changes nothing else. */
  isPlain(): boolean {
    return this.#firstHasText && this.#finishReasons.get(0) === "" && this.#first.isPlain();
  }

  /** Appends the event of a delta that is only text, while {@link JoinedChoices.isPlain}: the same as `read`. */
  readText(text: string, events: StreamEvent[]): void {
    this.#first.readText(text, events);
  }

  /** Whether every choice that began has its finish reason. */
  hasFinishReason(): boolean {
    return this.#openChoices === 0 && this.#finishReasons.size > 0;
  }

  /** The last events, those of further choices included. */
  finish(): StreamEvent[] {
    const events = this.#first.finish();
    if (this.#further !== undefined) appendAll(events, this.#finishFurther(this.#further));
    return events;
  }

  /**
   * The finish reason of a choice that was cut short or, where none was, of the first
   * choice or of another; empty without any.
   */
  finishReason(): string {
    if (this.#finishReasons.size === 1 && this.#finishReasons.has(0)) return this.#finishReasons.get(0) ?? "";
    const all = [this.#finishReasons.get(0) ?? "", ...this.#finishReasons.values()];
    const reasons = all.filter((reason) => reason !== "");
    // The answer was cut short if any of its choices was.
    return reasons.find(isCutShort) ?? reasons[0] ?? "";
  }

  /** Whether any tool call was read. */
  hasCalls(): boolean {
    return this.#readers.some((reader) => reader.hasCalls());
  }

  /** Whether the model has refused. */
  hasRefusal(): boolean {
    return this.#readers.some((reader) => reader.hasRefusal());
  }

  #readOne(choice: ChatChoice, sources: readonly Citation[], events: StreamEvent[]): void {
    // OpenRouter sends a further piece without a finish reason after the one with it.
    const before = this.#finishReasons.get(choice.index);
    if (before === undefined && this.#finishReasons.size >= maxChoices) throw this.#tooMany();
    if ((before ?? "") === "") {
      this.#openChoices += (before === undefined ? 1 : 0) - (choice.finishReason === "" ? 0 : 1);
    }
    this.#finishReasons.set(choice.index, choice.finishReason || (before ?? ""));
    if (choice.index !== 0) {
      this.#further ??= createFurtherChoices(this.#dependencies.retainSize);
      this.#further.keep(choice);
      return;
    }
    this.#firstHasText ||= hasText(choice);
    this.#first.read(choice, sources, events);
  }

  #finishFurther(further: FurtherChoices): StreamEvent[] {
    const all = further.list();
    const [eldest, ...others] = all;
    const hasFirst = this.#finishReasons.has(0);
    // Some servers number choices from 1.
    const [lead, rest] = hasFirst ? [undefined, all] : [eldest, others];
    const hasLeadText = this.#firstHasText || lead?.some(hasText) === true;
    const withText = rest.filter((pieces) => pieces.some(hasText)).length + (hasLeadText ? 1 : 0);
    if (withText > 1) throw this.#severalAnswers(withText);
    return [...(lead === undefined ? [] : [lead]), ...rest].flatMap((pieces) => this.#readWhole(pieces));
  }

  #readWhole(pieces: readonly ChatChoice[]): StreamEvent[] {
    const reader = new ChoiceReader(this.#dependencies);
    this.#readers.push(reader);
    const events: StreamEvent[] = [];
    for (const piece of pieces) reader.read(piece, [], events);
    appendAll(events, reader.finish());
    return events;
  }

  #tooMany(): GatewayError {
    const problem = `it gave more than ${maxChoices} choices`;
    return toAnswerError(this.#dependencies.exchange, "UPSTREAM_PROTOCOL_ERROR", problem);
  }

  #severalAnswers(count: number): GatewayError {
    const problem = `it gave ${count} answers instead of one; leave "n" and its like out of provider_options_json`;
    return toAnswerError(this.#dependencies.exchange, "UPSTREAM_PROTOCOL_ERROR", problem);
  }
}

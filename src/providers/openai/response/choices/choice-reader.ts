import type { StreamEvent } from "../../../../core/answer/event.ts";
import type { KeepBlock } from "../../../../core/answer/parts/text-builder.ts";
import type { UpstreamExchange } from "../../../../core/errors/upstream-error.ts";
import { appendAll } from "../../../../core/text/append-all.ts";
import type { Citation } from "../../../../gen/tokenwire/v1/message_pb.ts";
import type { ChatChoice, ChatContent } from "../../api.ts";
import type { Dialect } from "../../dialect.ts";
import type { CitationEmitter } from "../content/citations.ts";
import { createMessageState, type MessageState } from "../content/message-state.ts";
import type { RetainSize } from "../content/retained-size-limit.ts";
import { TextPartReader } from "../content/text-parts.ts";
import { createToolCallJoiner, type TakePosition, type ToolCallJoiner } from "../tool-calls/joiner.ts";
import { EmittedContent } from "./emitted-content.ts";

/** What the readers of all choices of an answer share. */
export interface ChoiceDependencies {
  readonly exchange: UpstreamExchange;
  readonly dialect: ReadDialect;
  readonly citations: CitationEmitter;
  readonly retainSize: RetainSize;
  readonly takePosition: TakePosition;
  readonly keepBlock: KeepBlock;
}

/** The switches of a dialect that change how answers are read. */
export type ReadDialect = Pick<Dialect, "thinkTags" | "beginsInThought">;

const nothing: ChatContent = {
  pieces: [],
  annotations: [],
  toolCalls: [],
  reasoningDetails: [],
  extraContent: undefined,
};

/** ChoiceReader reads the content of one choice, piece by piece. What few answers need is made when it is needed. */
export class ChoiceReader {
  readonly #dependencies: ChoiceDependencies;
  readonly #textParts: TextPartReader;
  readonly #emitted: EmittedContent;
  #toolCalls: ToolCallJoiner | undefined;
  #messageState: MessageState | undefined;

  constructor(dependencies: ChoiceDependencies) {
    const { dialect, retainSize, exchange, keepBlock } = dependencies;
    this.#dependencies = dependencies;
    this.#textParts = new TextPartReader(dialect, retainSize, exchange);
    this.#emitted = new EmittedContent(keepBlock);
  }

  /**
   * Appends the events of a piece of the choice and of its sources. Throws a
   * GatewayError for content that cannot be emitted.
   */
  read(
    { delta = nothing, message, finishReason }: ChatChoice,
    sources: readonly Citation[],
    events: StreamEvent[],
  ): void {
    const isLast = finishReason !== "";
    // Some servers repeat the whole content in the last delta.
    const added = isLast ? this.#emitted.newInLast(delta) : delta;
    const called = delta.toolCalls.length === 0 ? noEvents : this.#joiner().read(delta.toolCalls, isLast);
    this.#readContent(added, sources, called, events);
    if (message === undefined) return;
    const rest = this.#emitted.restOf(message);
    const calledWhole = message.toolCalls.length === 0 ? noEvents : this.#joiner().readWhole(message.toolCalls);
    this.#readContent(rest, [], calledWhole, events);
  }

  /** Whether a delta of text is emitted as it is. */
  isPlain(): boolean {
    return this.#toolCalls === undefined && this.#textParts.isPlain();
  }

  /** Appends the event of a delta that is only text, while {@link ChoiceReader.isPlain}: the same as `read`. */
  readText(text: string, events: StreamEvent[]): void {
    this.#emitted.addText(text);
    events.push({ case: "textDelta", value: text });
  }

  /** The last events. Throws UPSTREAM_PROTOCOL_ERROR for a tool call without a name. */
  finish(): StreamEvent[] {
    const events: StreamEvent[] = [];
    this.#textParts.close(events);
    if (this.#toolCalls !== undefined) appendAll(events, this.#toolCalls.finish());
    if (this.#messageState !== undefined) appendAll(events, this.#messageState.finish());
    return events;
  }

  /** Whether any tool call was read. */
  hasCalls(): boolean {
    return this.#toolCalls?.hasCalls() === true;
  }

  /** Whether the model has refused. */
  hasRefusal(): boolean {
    return this.#textParts.hasRefusal;
  }

  #readContent(
    content: ChatContent,
    sources: readonly Citation[],
    called: readonly StreamEvent[],
    events: StreamEvent[],
  ): void {
    this.#emitted.add(content);
    this.#readState(content);
    for (const piece of content.pieces) this.#textParts.read(piece, events);
    const { citations } = this.#dependencies;
    if (sources.length > 0) appendAll(events, citations.emitSources(sources));
    if (content.annotations.length > 0) appendAll(events, citations.emit(content.annotations));
    if (called.some(isCallStart)) this.#textParts.close(events);
    appendAll(events, called);
  }

  #readState(content: ChatContent): void {
    if (content.reasoningDetails.length === 0 && content.extraContent === undefined) return;
    this.#messageState ??= createMessageState(this.#dependencies.retainSize);
    this.#messageState.read(content);
  }

  #joiner(): ToolCallJoiner {
    this.#toolCalls ??= createToolCallJoiner(this.#dependencies);
    return this.#toolCalls;
  }
}

const noEvents: readonly StreamEvent[] = [];

function isCallStart(event: StreamEvent): boolean {
  return event.case === "toolCallStarted";
}

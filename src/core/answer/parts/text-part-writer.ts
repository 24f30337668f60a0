import { create } from "@bufbuild/protobuf";
import { type Citation, type Part, PartSchema, ReasoningSchema } from "../../../gen/tokenwire/v1/message_pb.ts";
import { appendAll } from "../../text/append-all.ts";
import type { EventList } from "../event-list.ts";
import { toWellFormed, withoutEmitted } from "./citation.ts";
import type { PartOrder, Place } from "./part-order.ts";
import { SurrogateBuffer } from "./surrogate-buffer.ts";
import { type KeepBlock, TextBuilder } from "./text-builder.ts";

/** The kinds of part that are written as text deltas. */
export type TextPartKind = "text" | "reasoning" | "refusal";

interface OpenTextPart {
  readonly kind: TextPartKind;
  readonly place: Place;
  readonly surrogates: SurrogateBuffer;
  readonly text: TextBuilder;
  /** Whether a delta of it was emitted. */
  isEmitted: boolean;
  citations: Citation[] | undefined;
}

const deltaOf = { text: "textDelta", reasoning: "reasoningDelta", refusal: "refusalDelta" } as const;

/** Writes the text, reasoning and refusal parts of an answer, one at a time. */
export class TextPartWriter {
  readonly #order: PartOrder;
  readonly #keepBlock: KeepBlock;
  readonly #events: EventList;
  #current: OpenTextPart | undefined;
  /** Citations of the text that comes next. */
  #waiting: Citation[] | undefined;
  /** The last part that was closed without a description. One that still comes must not add the part again. */
  #undescribed: { readonly kind: TextPartKind; readonly text: string } | undefined;

  constructor(order: PartOrder, keepBlock: KeepBlock, events: EventList) {
    this.#order = order;
    this.#keepBlock = keepBlock;
    this.#events = events;
  }

  /** Appends to the open part of this kind, or begins one. */
  write(kind: TextPartKind, delta: string): void {
    if (delta === "") return;
    const open = this.#current?.kind === kind ? this.#current : this.#begin(kind);
    this.#append(open, open.surrogates.push(delta));
  }

  /** Adds a citation to the open text, or else to the next one. */
  cite(citation: Citation): void {
    this.#waiting ??= [];
    this.#waiting.push(toWellFormed(citation));
    if (this.#current !== undefined) this.#emitCitations(this.#current);
  }

  /** Closes the open part. A description of it may still follow. */
  close(): void {
    const { kind } = this.#current ?? {};
    if (this.#current !== undefined && kind !== undefined) {
      this.#undescribed = { kind, text: this.#end(this.#current, undefined) };
    }
  }

  /** Closes the open part that is described, or adds it as a whole part. */
  finish(kind: TextPartKind, text: string, described: Part): void {
    if (this.#current?.kind === kind) {
      this.#end(this.#current, described);
      return;
    }
    const isRepeated = this.#undescribed?.kind === kind && this.#undescribed.text === text;
    this.#undescribed = undefined;
    if (isRepeated || isEmpty(text, described)) return;
    const whole = this.#begin(kind);
    this.#append(whole, text.toWellFormed());
    this.#end(whole, described);
  }

  /** The text of the open part. */
  openText(): string {
    return this.#current?.text.toString() ?? "";
  }

  #begin(kind: TextPartKind): OpenTextPart {
    this.close();
    this.#undescribed = undefined;
    const place = this.#order.takePlace();
    const [surrogates, text] = [new SurrogateBuffer(), new TextBuilder(this.#keepBlock)];
    this.#current = { kind, place, surrogates, text, isEmitted: false, citations: undefined };
    return this.#current;
  }

  #append(open: OpenTextPart, text: string): void {
    if (text === "") return;
    open.text.append(text);
    open.isEmitted = true;
    this.#events.push({ case: deltaOf[open.kind], value: text });
    if (this.#waiting !== undefined) this.#emitCitations(open);
  }

  #emitCitations(open: OpenTextPart): void {
    if (open.kind !== "text" || !open.isEmitted || this.#waiting === undefined) return;
    for (const value of this.#waiting) this.#events.push({ case: "citation", value });
    open.citations ??= [];
    appendAll(open.citations, this.#waiting);
    this.#waiting = undefined;
  }

  #end(open: OpenTextPart, described: Part | undefined): string {
    this.#current = undefined;
    this.#append(open, open.surrogates.flush());
    const text = open.text.toString();
    if (described !== undefined && described.citations.length > 0) {
      this.#waiting ??= [];
      appendAll(this.#waiting, withoutEmitted(described.citations, open.citations ?? []));
    }
    this.#emitCitations(open);
    this.#order.fill(open.place, toPart(open, text, described));
    return text;
  }
}

/** Whether a part has no content. It is left out, since the API refuses such a part in the next request. */
function isEmpty(text: string, { content, providerState }: Part): boolean {
  if (text !== "" || providerState.length > 0) return false;
  return content.case !== "reasoning" || (content.value.signature.length === 0 && !content.value.redacted);
}

/** The whole part: its text from the deltas, everything else from the provider's description. */
function toPart({ kind, citations = [] }: OpenTextPart, text: string, described: Part | undefined): Part {
  const providerState = described?.providerState ?? new Uint8Array();
  if (kind !== "reasoning") {
    return { $typeName: "tokenwire.v1.Part", content: { case: kind, value: text }, citations, providerState };
  }
  const reasoning = described?.content.case === "reasoning" ? described.content.value : undefined;
  const value = create(ReasoningSchema, {
    text,
    signature: reasoning?.signature ?? new Uint8Array(),
    redacted: reasoning?.redacted ?? false,
  });
  return create(PartSchema, { content: { case: "reasoning", value }, providerState });
}

import { create } from "@bufbuild/protobuf";
import { type Citation, type Part, PartSchema, ReasoningSchema } from "../../../gen/tokenwire/v1/message_pb.ts";
import type { StreamEvent } from "../event.ts";
import { toWellFormed, withoutEmitted } from "./citation.ts";
import type { PartOrder, Place } from "./part-order.ts";
import { createSurrogateBuffer, type SurrogateBuffer } from "./surrogate-buffer.ts";
import { createTextBuilder, type KeepBlock, type TextBuilder } from "./text-builder.ts";

/** The kinds of part that are written as text deltas. */
export type TextPartKind = "text" | "reasoning" | "refusal";

/** Writes the text, reasoning and refusal parts of an answer, one at a time. */
export interface TextPartWriter {
  /** Appends to the open part of this kind, or begins one. */
  write(kind: TextPartKind, delta: string): void;
  /** Adds a citation to the open text, or else to the next one. */
  cite(citation: Citation): void;
  /** Closes the open part. A description of it may still follow. */
  close(): void;
  /** Closes the open part that is described, or adds it as a whole part. */
  finish(kind: TextPartKind, text: string, described: Part): void;
  /** The text of the open part. */
  openText(): string;
}

interface OpenTextPart {
  readonly kind: TextPartKind;
  readonly place: Place;
  readonly surrogates: SurrogateBuffer;
  readonly text: TextBuilder;
  /** Whether a delta of it was emitted. */
  isEmitted: boolean;
  readonly citations: Citation[];
}

/** Creates the writer of one answer's text parts. */
export function createTextPartWriter(
  order: PartOrder,
  keepBlock: KeepBlock,
  emit: (event: StreamEvent) => void,
): TextPartWriter {
  let current: OpenTextPart | undefined;
  /** Citations of the text that comes next. */
  let waiting: Citation[] = [];
  /** The last part that was closed without a description. One that still comes must not add the part again. */
  let undescribed: { readonly kind: TextPartKind; readonly text: string } | undefined;

  function begin(kind: TextPartKind): OpenTextPart {
    close();
    undescribed = undefined;
    const place = order.takePlace();
    const text = createTextBuilder(keepBlock);
    return { kind, place, surrogates: createSurrogateBuffer(), text, isEmitted: false, citations: [] };
  }

  function append(open: OpenTextPart, text: string): void {
    if (text === "") return;
    open.text.append(text);
    open.isEmitted = true;
    emit({ case: `${open.kind}Delta`, value: text });
    emitCitations(open);
  }

  function emitCitations(open: OpenTextPart | undefined): void {
    if (open?.kind !== "text" || !open.isEmitted || waiting.length === 0) return;
    for (const value of waiting) emit({ case: "citation", value });
    open.citations.push(...waiting);
    waiting = [];
  }

  function end(open: OpenTextPart, described: Part | undefined): string {
    current = undefined;
    append(open, open.surrogates.flush());
    const text = open.text.toString();
    waiting.push(...withoutEmitted(described?.citations ?? [], open.citations));
    emitCitations(open);
    order.fill(open.place, toPart(open, text, described));
    return text;
  }

  function close(): void {
    if (current !== undefined) undescribed = { kind: current.kind, text: end(current, undefined) };
  }

  return {
    write(kind, delta) {
      if (delta === "") return;
      if (current?.kind !== kind) current = begin(kind);
      append(current, current.surrogates.push(delta));
    },
    cite(citation) {
      waiting.push(toWellFormed(citation));
      emitCitations(current);
    },
    close,
    finish(kind, text, described) {
      if (current?.kind === kind) {
        end(current, described);
        return;
      }
      const isRepeated = undescribed?.kind === kind && undescribed.text === text;
      undescribed = undefined;
      if (isRepeated || isEmpty(text, described)) return;
      const whole = begin(kind);
      append(whole, text.toWellFormed());
      end(whole, described);
    },
    openText: () => current?.text.toString() ?? "",
  };
}

/** Whether a part has no content. It is left out, since the API refuses such a part in the next request. */
function isEmpty(text: string, { content, providerState }: Part): boolean {
  if (text !== "" || providerState.length > 0) return false;
  return content.case !== "reasoning" || (content.value.signature.length === 0 && !content.value.redacted);
}

/** The whole part: its text from the deltas, everything else from the provider's description. */
function toPart({ kind, citations }: OpenTextPart, text: string, described: Part | undefined): Part {
  const providerState = described?.providerState ?? new Uint8Array();
  if (kind !== "reasoning")
    return create(PartSchema, { content: { case: kind, value: text }, citations, providerState });
  const reasoning = described?.content.case === "reasoning" ? described.content.value : undefined;
  const value = create(ReasoningSchema, {
    text,
    signature: reasoning?.signature ?? new Uint8Array(),
    redacted: reasoning?.redacted ?? false,
  });
  return create(PartSchema, { content: { case: "reasoning", value }, providerState });
}

import { create } from "@bufbuild/protobuf";
import {
  PartFinishedSchema,
  type ToolCallDelta,
  ToolCallDeltaSchema,
  type ToolCallStarted,
  ToolCallStartedSchema,
} from "../gen/tokenwire/v1/completion_pb.ts";
import { type Part, PartSchema, ReasoningSchema, ToolCallSchema } from "../gen/tokenwire/v1/message_pb.ts";
import { GatewayError } from "./error.ts";
import type { StreamEvent } from "./event.ts";
import { createTextBuilder, type TextBuilder } from "./text-builder.ts";
import { createTextJoiner, type TextJoiner } from "./text-joiner.ts";
import { estimateTokens, textOf } from "./usage.ts";

type ProseKind = "text" | "reasoning" | "refusal";

/** A part in its place in the message; `whole` once nothing can be added to it. */
interface Place {
  whole: Part | undefined;
}

interface OpenProse {
  readonly kind: ProseKind;
  readonly place: Place;
  readonly joiner: TextJoiner;
  readonly text: TextBuilder;
}

interface OpenToolCall {
  readonly position: number;
  readonly id: string;
  readonly name: string;
  readonly place: Place;
  readonly joiner: TextJoiner;
  readonly argumentsJson: TextBuilder;
}

/**
 * Turns the content events of a provider into those of the API: every delta
 * belongs to a part, each part is told whole once, parts are told in the order
 * in which they began, and tool calls are numbered from 0.
 */
export interface PartAssembler {
  /** Appends to the text, reasoning or refusal that is open, or begins it. */
  write(kind: ProseKind, delta: string): void;
  startToolCall(started: ToolCallStarted): void;
  writeArguments(delta: ToolCallDelta): void;
  /** Closes the open part that this one describes, or adds it whole. */
  finishPart(part: Part): void;
  /** Closes all that is open. */
  close(): void;
  /** Estimate of the tokens written so far. */
  estimateTokens(): number;
}

/** Creates an assembler for one answer; `emit` takes its events in order. */
export function createPartAssembler(completionId: string, emit: (event: StreamEvent) => void): PartAssembler {
  const places: Place[] = [];
  let told = 0;
  let prose: OpenProse | undefined;
  let toolCallCount = 0;
  /** By the provider's own index, which may start anywhere and have gaps. */
  const openToolCalls = new Map<number, OpenToolCall>();

  function takePlace(): Place {
    const place: Place = { whole: undefined };
    places.push(place);
    return place;
  }

  function fill(place: Place, whole: Part): void {
    place.whole = whole;
    for (let next = places[told]; next?.whole !== undefined; next = places[told]) {
      emit({ case: "partFinished", value: create(PartFinishedSchema, { index: told, part: next.whole }) });
      told += 1;
    }
  }

  function openProse(kind: ProseKind): OpenProse {
    return { kind, place: takePlace(), joiner: createTextJoiner(), text: createTextBuilder() };
  }

  function appendProse(open: OpenProse, text: string): void {
    if (text === "") return;
    open.text.append(text);
    emit({ case: `${open.kind}Delta`, value: text });
  }

  function write(kind: ProseKind, delta: string): void {
    if (delta === "") return;
    if (prose?.kind !== kind) {
      closeProse();
      prose = openProse(kind);
    }
    appendProse(prose, prose.joiner.push(delta));
  }

  function closeProse(described?: Part): void {
    if (prose === undefined) return;
    const closing = prose;
    prose = undefined;
    appendProse(closing, closing.joiner.flush());
    fill(closing.place, toProsePart(closing, described));
  }

  function startToolCall({ index, id, name }: ToolCallStarted): OpenToolCall {
    closeProse();
    // A provider that uses an index again has gone on to another call.
    const former = openToolCalls.get(index);
    if (former !== undefined) closeToolCall(index, former);

    const position = toolCallCount++;
    const open: OpenToolCall = {
      position,
      // A caller needs an id to answer the call, so one that the provider left out is made up.
      id: id === "" ? `${completionId}_tool_${position}` : id.toWellFormed(),
      name: name.toWellFormed(),
      place: takePlace(),
      joiner: createTextJoiner(),
      argumentsJson: createTextBuilder(),
    };
    openToolCalls.set(index, open);
    emit({
      case: "toolCallStarted",
      value: create(ToolCallStartedSchema, { index: position, id: open.id, name: open.name }),
    });
    return open;
  }

  function appendArguments(open: OpenToolCall, text: string): void {
    if (text === "") return;
    open.argumentsJson.append(text);
    emit({
      case: "toolCallDelta",
      value: create(ToolCallDeltaSchema, { index: open.position, argumentsJson: text }),
    });
  }

  function writeArguments({ index, argumentsJson }: ToolCallDelta): void {
    const open = openToolCalls.get(index);
    if (open === undefined) {
      throw new GatewayError("UPSTREAM_PROTOCOL_ERROR", `arguments arrived for tool call ${index}, which is not open`);
    }
    appendArguments(open, open.joiner.push(argumentsJson));
  }

  function closeToolCall(index: number, open: OpenToolCall, described?: Part): void {
    openToolCalls.delete(index);
    appendArguments(open, open.joiner.flush());
    // A tool without parameters is called with nothing at all by some providers.
    if (open.argumentsJson.toString() === "") appendArguments(open, "{}");
    const { id, name } = open;
    const argumentsJson = open.argumentsJson.toString();
    const whole = create(PartSchema, {
      content: { case: "toolCall", value: create(ToolCallSchema, { id, name, argumentsJson }) },
      providerState: described?.providerState ?? new Uint8Array(),
    });
    fill(open.place, whole);
  }

  function finishToolCall(part: Part, id: string, name: string, argumentsJson: string): void {
    const found = openToolCalls.entries().find(([, open]) => open.id === id);
    if (found !== undefined) return closeToolCall(found[0], found[1], part);
    const index = -1;
    const open = startToolCall(create(ToolCallStartedSchema, { index, id, name }));
    appendArguments(open, argumentsJson.toWellFormed());
    closeToolCall(index, open, part);
  }

  function finishProse(part: Part, kind: ProseKind, text: string): void {
    if (prose?.kind !== kind) {
      closeProse();
      prose = openProse(kind);
      appendProse(prose, text.toWellFormed());
    }
    closeProse(part);
  }

  function finishPart(part: Part): void {
    const { content } = part;
    switch (content.case) {
      case "text":
      case "refusal":
        return finishProse(part, content.case, content.value);
      case "reasoning":
        return finishProse(part, content.case, content.value.text);
      case "toolCall":
        return finishToolCall(part, content.value.id, content.value.name, content.value.argumentsJson);
      case "image":
      case "document":
      case "toolResult":
      case undefined:
        closeProse();
        return fill(takePlace(), part);
      default:
        return content satisfies never;
    }
  }

  return {
    write,
    startToolCall,
    writeArguments,
    finishPart,
    close() {
      closeProse();
      for (const [index, open] of [...openToolCalls]) closeToolCall(index, open);
    },
    estimateTokens() {
      const written = [
        prose?.text.toString() ?? "",
        ...openToolCalls.values().map((open) => open.argumentsJson.toString()),
        ...places.map(({ whole }) => (whole === undefined ? "" : textOf(whole))),
      ];
      return written.reduce((sum, text) => sum + estimateTokens(text), 0);
    },
  };
}

/** The whole part: its text from the deltas, all else from the provider's description of it. */
function toProsePart(prose: OpenProse, described: Part | undefined): Part {
  const { kind } = prose;
  const text = prose.text.toString();
  const providerState = described?.providerState ?? new Uint8Array();
  if (kind !== "reasoning") return create(PartSchema, { content: { case: kind, value: text }, providerState });
  const reasoning = described?.content.case === "reasoning" ? described.content.value : undefined;
  const value = create(ReasoningSchema, {
    text,
    signature: reasoning?.signature ?? new Uint8Array(),
    redacted: reasoning?.redacted ?? false,
  });
  return create(PartSchema, { content: { case: "reasoning", value }, providerState });
}

import { create } from "@bufbuild/protobuf";
import {
  type ToolCallDelta,
  ToolCallDeltaSchema,
  type ToolCallStarted,
  ToolCallStartedSchema,
} from "../../../gen/tokenwire/v1/completion_pb.ts";
import { type Part, PartSchema, type ToolCall, ToolCallSchema } from "../../../gen/tokenwire/v1/message_pb.ts";
import { GatewayError } from "../../errors/error.ts";
import type { StreamEvent } from "../event.ts";
import type { PartOrder, Place } from "./part-order.ts";
import { SurrogateBuffer } from "./surrogate-buffer.ts";
import { createTextBuilder, type KeepBlock, type TextBuilder } from "./text-builder.ts";
import { hasNoArguments } from "./tool-arguments.ts";
import type { TakeToolCallId } from "./tool-call-ids.ts";

/** Writes the tool calls of an answer, of which several may be open at once. */
export interface ToolCallWriter {
  start(started: ToolCallStarted): void;
  write(delta: ToolCallDelta): void;
  /** Closes the open call that is described, or adds it as a whole part. */
  finish(call: ToolCall, described: Part): void;
  /** Closes all open calls. */
  closeAll(): void;
  /** The arguments of the open calls. */
  openTexts(): string[];
}

/** The beginnings of a text for which {@link hasNoArguments} holds. */
const mayBeNothing = /^\s*(n(u(l(l\s*)?)?)?)?$/;
// More white space than any model writes. Each delta is tested together with all held text, so this bounds the time.
const maxHeld = 1_024;

interface OpenToolCall {
  /** Its number among the answer's tool calls. */
  readonly position: number;
  /** The id that the provider gave it, which may be empty. */
  readonly givenId: string;
  readonly id: string;
  readonly name: string;
  readonly place: Place;
  readonly surrogates: SurrogateBuffer;
  readonly argumentsJson: TextBuilder;
  /** Text that is not emitted yet, because the arguments may turn out to be white space or `null`. */
  held: string;
  /** Whether the arguments are known to be more than that. */
  hasArguments: boolean;
}

/** What a tool call writer shares with the rest of the answer. */
export interface ToolCallWriterOptions {
  readonly takeId: TakeToolCallId;
  readonly order: PartOrder;
  readonly keepBlock: KeepBlock;
}

/** Creates the writer of one answer's tool calls, whose ids `takeId` makes unique. */
export function createToolCallWriter(
  { takeId, order, keepBlock }: ToolCallWriterOptions,
  emit: (event: StreamEvent) => void,
): ToolCallWriter {
  let count = 0;
  /** By the provider's own index, which may start anywhere and have gaps. */
  const openCalls = new Map<number, OpenToolCall>();

  function begin(givenId: string, name: string): OpenToolCall {
    const position = count++;
    const open: OpenToolCall = {
      position,
      givenId,
      id: takeId(givenId.toWellFormed(), position),
      name: name.toWellFormed(),
      place: order.takePlace(),
      surrogates: new SurrogateBuffer(),
      argumentsJson: createTextBuilder(keepBlock),
      held: "",
      hasArguments: false,
    };
    emit({
      case: "toolCallStarted",
      value: create(ToolCallStartedSchema, { index: position, id: open.id, name: open.name }),
    });
    return open;
  }

  function append(open: OpenToolCall, text: string): void {
    open.held += text;
    if (open.hasArguments || open.held.length > maxHeld || !mayBeNothing.test(open.held)) release(open);
  }

  function release(open: OpenToolCall): void {
    const text = open.held;
    if (text === "") return;
    open.held = "";
    open.hasArguments = true;
    open.argumentsJson.append(text);
    emit({ case: "toolCallDelta", value: create(ToolCallDeltaSchema, { index: open.position, argumentsJson: text }) });
  }

  function end(open: OpenToolCall, described?: Part): void {
    append(open, open.surrogates.flush());
    if (!open.hasArguments && hasNoArguments(open.held)) open.held = "{}";
    release(open);
    const { id, name, argumentsJson, place } = open;
    const value = create(ToolCallSchema, { id, name, argumentsJson: argumentsJson.toString() });
    const providerState = described?.providerState ?? new Uint8Array();
    order.fill(place, create(PartSchema, { content: { case: "toolCall", value }, providerState }));
  }

  function closeAt(index: number, described?: Part): void {
    const open = openCalls.get(index);
    openCalls.delete(index);
    if (open !== undefined) end(open, described);
  }

  return {
    start({ index, id, name }) {
      // A provider that starts a second call at an index has finished the first.
      closeAt(index);
      openCalls.set(index, begin(id, name));
    },
    write({ index, argumentsJson }) {
      const open = openCalls.get(index);
      if (open === undefined) {
        throw new GatewayError(
          "UPSTREAM_PROTOCOL_ERROR",
          `arguments arrived for tool call ${index}, which is not open`,
        );
      }
      append(open, open.surrogates.push(argumentsJson));
    },
    finish({ id, name, argumentsJson }, described) {
      const found = [...openCalls].findLast(([, { givenId }]) => givenId === id);
      if (found !== undefined) return closeAt(found[0], described);
      const whole = begin(id, name);
      append(whole, argumentsJson.toWellFormed());
      end(whole, described);
    },
    closeAll() {
      for (const index of [...openCalls.keys()]) closeAt(index);
    },
    openTexts: () => [...openCalls.values()].map(({ argumentsJson }) => argumentsJson.toString()),
  };
}

import { create } from "@bufbuild/protobuf";
import type { StreamEvent } from "../../../../core/answer/event.ts";
import { type Exchange, toAnswerError } from "../../../../core/errors/upstream-error.ts";
import { PartFinishedSchema } from "../../../../gen/tokenwire/v1/completion_pb.ts";
import { PartSchema, ReasoningSchema } from "../../../../gen/tokenwire/v1/message_pb.ts";
import type { JsonObject } from "../../../../wire/json.ts";
import type { ChatProse } from "../../api.ts";
import type { Dialect } from "../../dialect.ts";
import { type ProviderState, writeState } from "../../provider-state.ts";
import { readReference } from "../read/read-citations.ts";
import { toImage } from "./image-part.ts";
import type { RetainSize } from "./retained-size-limit.ts";
import { createThinkTagReader } from "./think-tags.ts";
import { isThinking, joinThinking } from "./thinking-block.ts";

/** Reads the text, reasoning, refusal and images of an answer, and marks reasoning with what it came in. */
export interface ProseReader {
  /** Throws UNSUPPORTED_FEATURE for what no part can hold, such as audio. */
  read(prose: ChatProse): StreamEvent[];
  /** Ends what is open: to be called before something other than prose begins, and at the end. */
  close(): StreamEvent[];
  /** Whether the model has refused. */
  hasRefusal(): boolean;
}

/** Creates the reader of one answer. */
export function createProseReader(
  { thinkTags, beginsInThought }: Pick<Dialect, "thinkTags" | "beginsInThought">,
  takeNote: RetainSize,
  exchange: Exchange,
): ProseReader {
  const tags = thinkTags || beginsInThought ? createThinkTagReader({ beginsInThought }) : undefined;
  /** The mark of the open reasoning; undefined when there is none, or none that is sent back. */
  let open: Pick<ProviderState, "field" | "block"> | undefined;
  let hasRefusal = false;

  function end(): StreamEvent[] {
    const ended = open === undefined ? [] : [toPartFinished(open)];
    open = undefined;
    return ended;
  }

  function write(prose: ChatProse): StreamEvent[] {
    switch (prose.kind) {
      case "text":
      case "refusal":
        return [...end(), { case: `${prose.kind}Delta`, value: prose.text }];
      case "reasoning":
        return writeReasoning(prose);
      case "block":
        takeNote(prose.block);
        return isThinking(prose.block) ? writeThinking(prose) : [...end(), ...carry(prose.block)];
      case "image":
        return [...end(), toImage(prose, exchange)];
      case "unsupported": {
        const problem = `the answer holds ${prose.what}, which no part can; ask for text or images only`;
        throw toAnswerError(exchange, "UNSUPPORTED_FEATURE", problem);
      }
      default:
        return prose satisfies never;
    }
  }

  function writeReasoning({ field, text }: Extract<ChatProse, { kind: "reasoning" }>): StreamEvent[] {
    const ended = open?.block === undefined && open?.field === field ? [] : end();
    open = field && { field };
    return [...ended, { case: "reasoningDelta", value: text }];
  }

  function writeThinking({ block, text }: Extract<ChatProse, { kind: "block" }>): StreamEvent[] {
    const ended = open?.block === undefined ? end() : [];
    open = { block: joinThinking(open?.block, block) };
    return text === "" ? ended : [...ended, { case: "reasoningDelta", value: text }];
  }

  function flush(): StreamEvent[] {
    return tags?.flush().flatMap(write) ?? [];
  }

  return {
    read(prose) {
      hasRefusal ||= prose.kind === "refusal";
      if (prose.kind === "text" && tags !== undefined) return tags.read(prose.text).flatMap(write);
      // A server that tells reasoning apart leaves none of it in the text.
      if (prose.kind === "reasoning" || prose.kind === "block") tags?.expectNoThought();
      return tags === undefined ? write(prose) : [...flush(), ...write(prose)];
    },
    close: () => [...flush(), ...end()],
    hasRefusal: () => hasRefusal,
  };
}

/** An empty part that carries a block, after the source that it may name. */
function carry(block: JsonObject): StreamEvent[] {
  const citation = readReference(block);
  const cited: StreamEvent[] = citation === undefined ? [] : [{ case: "citation", value: citation }];
  return [...cited, toPartFinished({ block })];
}

/** Describes the reasoning that is open or, where none is, adds an empty part that carries the state. */
export function toPartFinished(state: ProviderState): StreamEvent {
  const content = { case: "reasoning", value: create(ReasoningSchema) } as const;
  const part = create(PartSchema, { content, providerState: writeState(state) });
  return { case: "partFinished", value: create(PartFinishedSchema, { part }) };
}

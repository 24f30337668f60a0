import { create } from "@bufbuild/protobuf";
import type { StreamEvent } from "../../core/event.ts";
import { PartFinishedSchema } from "../../gen/tokenwire/v1/completion_pb.ts";
import { PartSchema, ReasoningSchema } from "../../gen/tokenwire/v1/message_pb.ts";
import type { ChatProse, ReasoningField } from "./api.ts";
import { writeState } from "./provider-state.ts";

/** Reads the text, reasoning and refusal of an answer, and marks reasoning with the member that it came in. */
export interface ProseReader {
  read(prose: ChatProse): StreamEvent[];
  /** Ends the reasoning that is open: to be called before something other than prose begins, and at the end. */
  close(): StreamEvent[];
  /** Whether the model has refused. */
  readonly hasRefusal: boolean;
}

/** Creates the reader of one answer. */
export function createProseReader(): ProseReader {
  /** The member of the open reasoning; undefined when there is none, or none that takes it back. */
  let field: ReasoningField | undefined;
  let hasRefusal = false;

  function close(): StreamEvent[] {
    if (field === undefined) return [];
    const content = { case: "reasoning", value: create(ReasoningSchema) } as const;
    const part = create(PartSchema, { content, providerState: writeState({ field }) });
    field = undefined;
    return [{ case: "partFinished", value: create(PartFinishedSchema, { part }) }];
  }

  return {
    read(prose) {
      hasRefusal ||= prose.kind === "refusal";
      const next = prose.kind === "reasoning" ? prose.field : undefined;
      const closing = next === field ? [] : close();
      field = next;
      return [...closing, { case: `${prose.kind}Delta`, value: prose.text }];
    },
    close,
    get hasRefusal() {
      return hasRefusal;
    },
  };
}

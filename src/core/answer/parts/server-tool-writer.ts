import { create } from "@bufbuild/protobuf";
import { type ServerToolStarted, ServerToolStartedSchema } from "../../../gen/tokenwire/v1/completion_pb.ts";
import {
  type Part,
  PartSchema,
  type ServerToolCall,
  ServerToolCallSchema,
  type ServerToolResult,
  ServerToolResultSchema,
} from "../../../gen/tokenwire/v1/message_pb.ts";
import type { StreamEvent } from "../event.ts";
import type { PartOrder, Place } from "./part-order.ts";

/** Writes the calls and results of tools that the provider runs itself. */
export interface ServerToolWriter {
  start(started: ServerToolStarted): void;
  /** Closes the open call with this id, or adds it as a whole part. */
  finishCall(call: ServerToolCall, described: Part): void;
  addResult(result: ServerToolResult, described: Part): void;
  /** Closes all open calls. */
  closeAll(): void;
}

interface OpenServerTool {
  readonly place: Place;
  readonly id: string;
  readonly name: string;
}

/** Creates the writer of one answer's server tools. */
export function createServerToolWriter(order: PartOrder, emit: (event: StreamEvent) => void): ServerToolWriter {
  const openTools: OpenServerTool[] = [];

  function begin(started: ServerToolStarted | ServerToolCall): OpenServerTool {
    const open = { place: order.takePlace(), id: started.id.toWellFormed(), name: started.name.toWellFormed() };
    const { id, name } = open;
    emit({ case: "serverToolStarted", value: create(ServerToolStartedSchema, { id, name }) });
    return open;
  }

  function take(id: string): OpenServerTool | undefined {
    const index = openTools.findIndex((open) => open.id === id);
    return index < 0 ? undefined : openTools.splice(index, 1)[0];
  }

  return {
    start(started) {
      openTools.push(begin(started));
    },
    finishCall(call, { providerState }) {
      const { place, id, name } = take(call.id.toWellFormed()) ?? begin(call);
      const { argumentsJson, mcpServer } = call;
      const value = create(ServerToolCallSchema, {
        id,
        name,
        argumentsJson: argumentsJson.toWellFormed(),
        mcpServer: mcpServer.toWellFormed(),
      });
      order.fill(place, create(PartSchema, { content: { case: "serverToolCall", value }, providerState }));
    },
    addResult({ toolCallId, resultType, resultJson, isError }, { providerState }) {
      const value = create(ServerToolResultSchema, {
        toolCallId: toolCallId.toWellFormed(),
        resultType: resultType.toWellFormed(),
        resultJson: resultJson.toWellFormed(),
        isError,
      });
      const content = { case: "serverToolResult", value } as const;
      order.fill(order.takePlace(), create(PartSchema, { content, providerState }));
    },
    closeAll() {
      for (const { place, id, name } of openTools.splice(0)) {
        const value = create(ServerToolCallSchema, { id, name, argumentsJson: "{}" });
        order.fill(place, create(PartSchema, { content: { case: "serverToolCall", value } }));
      }
    },
  };
}

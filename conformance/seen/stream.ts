import type { StreamCompleteResponse } from "../../src/gen/tokenwire/v1/completion_pb.ts";
import type { Part } from "../../src/gen/tokenwire/v1/message_pb.ts";
import { type Outcome, toolCallValues, type Values } from "../outcome.ts";
import { endValues } from "./end.ts";
import { comparableEvent } from "./events.ts";
import { reasoningValues, serverToolValues } from "./response.ts";

/** Collects the outcome of a stream. It takes text and arguments from deltas alone, which Complete does not have. */
export interface OutcomeReader {
  read(response: StreamCompleteResponse): void;
  /** The outcome so far; with its end only after `finished`. */
  outcome(): Outcome;
}

/** Creates the reader of one stream. */
export function createOutcomeReader(): OutcomeReader {
  const deltas = { textDelta: "", reasoningDelta: "", refusalDelta: "" };
  const calls: { id: string; name: string; arguments: string }[] = [];
  const parts: Part[] = [];
  let citations = 0;
  let model: string | undefined;
  const events: unknown[] = [];
  let end: Values | undefined;

  return {
    read(response) {
      const { event } = response;
      events.push(comparableEvent(response));
      switch (event.case) {
        case "started":
          model = event.value.served?.model;
          return;
        case "textDelta":
        case "reasoningDelta":
        case "refusalDelta":
          deltas[event.case] += event.value;
          return;
        case "toolCallStarted":
          calls[event.value.index] = { id: event.value.id, name: event.value.name, arguments: "" };
          return;
        case "toolCallDelta": {
          const call = calls[event.value.index];
          if (call !== undefined) call.arguments += event.value.argumentsJson;
          return;
        }
        case "partFinished":
          if (event.value.part !== undefined) parts.push(event.value.part);
          return;
        case "citation":
          citations += 1;
          return;
        case "finished":
          end = endValues(event.value);
          return;
        case "usage": // finished repeats it
        case "serverToolStarted": // its part repeats it
        case "heartbeat":
        case undefined:
          return;
        default:
          event satisfies never;
      }
    },
    outcome: () => ({
      verdict: new Map([["status", end === undefined ? "OK without finished" : "OK"]]),
      content: new Map<string, unknown>([
        ["model", model],
        ["text", deltas.textDelta],
        ["reasoning", deltas.reasoningDelta],
        ["refusal", deltas.refusalDelta],
        ...toolCallValues(calls),
        ...reasoningValues(parts),
        ...serverToolValues(parts),
        ["citations", citations],
      ]),
      end,
      events,
    }),
  };
}

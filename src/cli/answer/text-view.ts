import type { StreamCompleteResponse } from "../../gen/tokenwire/v1/completion_pb.ts";
import type { Part, ServerToolCall, ToolCall } from "../../gen/tokenwire/v1/message_pb.ts";
import { formatJson } from "../input/format-json.ts";
import type { AnswerView } from "./answer-view.ts";
import type { Output } from "./output.ts";
import { createSourceList } from "./source-list.ts";

/** Shows an answer as text: the answer on standard output, everything else on standard error. */
export function createTextView(output: Output, showsReasoning: boolean): AnswerView {
  const sources = createSourceList(output);
  let isRefusalBegun = false;

  function showReasoning(text: string): void {
    if (showsReasoning) output.aside(text, "dim");
  }

  function showRefusal(text: string): void {
    output.aside(isRefusalBegun ? text : `refusal: ${text}`, "plain");
    isRefusalBegun = true;
  }

  async function showEvent({ event }: StreamCompleteResponse): Promise<void> {
    switch (event.case) {
      case "textDelta":
        return output.write(event.value);
      case "refusalDelta":
        return showRefusal(event.value);
      case "reasoningDelta":
        return showReasoning(event.value);
      case "citation":
        return sources.add(event.value);
      case "finished":
        return sources.show();
      case "partFinished":
        return endPart(event.value.part);
      case "started":
      case "toolCallStarted":
      case "toolCallDelta":
      case "usage":
      case "serverToolStarted":
      case "heartbeat":
      case undefined:
        return;
      default:
        return event satisfies never;
    }
  }

  /** Shows calls, which are shown whole; the deltas have shown all of the other parts. */
  function endPart(part: Part | undefined): void {
    const content = part?.content;
    if (content?.case === "reasoning") showReasoning("\n");
    if (content?.case === "toolCall") output.note(`tool call ${describeCall(content.value)}`, "plain");
    if (content?.case === "serverToolCall") output.note(`the provider calls ${describeCall(content.value)}`, "dim");
  }

  async function showPart(part: Part): Promise<void> {
    const { content } = part;
    if (content.case === "text") await output.write(content.value);
    for (const citation of part.citations) sources.add(citation);
    if (content.case === "refusal") showRefusal(content.value);
    if (content.case === "reasoning") showReasoning(content.value.text);
    endPart(part);
  }

  return {
    showEvent,
    async showResponse({ message }) {
      for (const part of message?.parts ?? []) await showPart(part);
      sources.show();
    },
  };
}

function describeCall({ name, id, argumentsJson }: ToolCall | ServerToolCall): string {
  return `${name} (${id})\n${formatJson(argumentsJson)}`;
}

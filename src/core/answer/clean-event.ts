import type { Citation, Part } from "../../gen/tokenwire/v1/message_pb.ts";
import type { CleanWord } from "../errors/secrets.ts";
import type { StreamEvent } from "./event.ts";

/**
 * Redacts secrets in the words of an event: ids, names, reasons, stop sequences,
 * and the titles and URLs of sources. Changes the event in place. Text, reasoning,
 * arguments and results are not searched, so a delta costs nothing.
 */
export function cleanEvent(event: StreamEvent, clean: CleanWord): void {
  switch (event.case) {
    case "toolCallStarted":
    case "serverToolStarted":
      return cleanCall(event.value, clean);
    case "citation":
      return cleanCitation(event.value, clean);
    case "partFinished":
      return event.value.part && cleanPart(event.value.part, clean);
    case "finished":
      event.value.providerFinishReason = clean(event.value.providerFinishReason);
      event.value.refusalCategory = clean(event.value.refusalCategory);
      if (event.value.stopSequence !== undefined) event.value.stopSequence = clean(event.value.stopSequence);
      return;
    case "textDelta":
    case "reasoningDelta":
    case "refusalDelta":
    case "toolCallDelta":
    case "usage":
    case "heartbeat":
    case "started": // `openAnswer` has cleaned what it takes from it.
      return;
    default:
      event satisfies never;
  }
}

function cleanCall(call: { id: string; name: string }, clean: CleanWord): void {
  call.id = clean(call.id);
  call.name = clean(call.name);
}

function cleanCitation(citation: Citation, clean: CleanWord): void {
  citation.title = clean(citation.title);
  citation.url = clean(citation.url);
  citation.fileId = clean(citation.fileId);
}

function cleanPart({ content, citations }: Part, clean: CleanWord): void {
  for (const citation of citations) cleanCitation(citation, clean);
  switch (content.case) {
    case "toolCall":
      return cleanCall(content.value, clean);
    case "serverToolCall":
      content.value.mcpServer = clean(content.value.mcpServer);
      return cleanCall(content.value, clean);
    case "serverToolResult":
      content.value.toolCallId = clean(content.value.toolCallId);
      content.value.resultType = clean(content.value.resultType);
      return;
    default: // all other parts hold text or media only
  }
}

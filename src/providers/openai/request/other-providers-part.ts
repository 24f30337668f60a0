import type { RejectOrDrop } from "../../../core/errors/unsupported.ts";
import type { Part } from "../../../gen/tokenwire/v1/message_pb.ts";
import { readState } from "../provider-state.ts";
import { type PartWithPath, partsWithPath } from "./part-with-path.ts";

/**
 * Meets what another provider marked as its own in the parts of a message and of
 * the tool results among them: state that is not ours, and signatures, which no
 * server of this API gives. Returns the parts that are left. They only lose the
 * mark, but reasoning is left out whole, and so is a refusal: one with a mark is
 * the provider's explanation, not the model's words. Server tools are always
 * another provider's.
 */
export function leaveOutOtherProviders(parts: readonly PartWithPath[], rejectOrDrop: RejectOrDrop): PartWithPath[] {
  return parts.filter((item) => {
    const isMarked = rejectOrDropMarks(item, rejectOrDrop);
    for (const inner of partsInside(item)) rejectOrDropMarks(inner, rejectOrDrop);
    const { case: kind } = item.part.content;
    if (kind === "serverToolCall" || kind === "serverToolResult")
      return rejectOrDropServerTool(kind, item.path, rejectOrDrop);
    return !(isMarked && (kind === "reasoning" || kind === "refusal"));
  });
}

function rejectOrDropServerTool(kind: keyof typeof serverToolFields, path: string, rejectOrDrop: RejectOrDrop): false {
  rejectOrDrop(
    `${path}.${serverToolFields[kind]}`,
    "Chat Completions has no tools of other providers; leave the part out",
  );
  return false;
}

const serverToolFields = { serverToolCall: "server_tool_call", serverToolResult: "server_tool_result" } as const;

/** Meets the marks of one part, and tells whether it has one. */
function rejectOrDropMarks({ part, path }: PartWithPath, rejectOrDrop: RejectOrDrop): boolean {
  const hasState = part.providerState.length > 0 && readState(part.providerState) === undefined;
  if (hasState) {
    rejectOrDrop(`${path}.provider_state`, "it is another provider's; leave it out, and the part if it is reasoning");
  }
  const hasSignature = isSigned(part);
  if (hasSignature) {
    rejectOrDrop(`${path}.reasoning.signature`, "Chat Completions takes no signed reasoning; leave the part out");
  }
  return hasState || hasSignature;
}

function isSigned({ content }: Part): boolean {
  return content.case === "reasoning" && (content.value.signature.length > 0 || content.value.redacted);
}

function partsInside({ part: { content }, path }: PartWithPath): PartWithPath[] {
  return content.case === "toolResult" ? partsWithPath(content.value, `${path}.tool_result`) : [];
}

import type { RejectOrDrop } from "../../../core/errors/unsupported.ts";
import type { Part } from "../../../gen/tokenwire/v1/message_pb.ts";
import { type PartWithPath, partsWithPath } from "../../kit/part-with-path.ts";
import { readState } from "../provider-state.ts";

/**
 * Rejects or drops what belongs to another provider in the parts of a message and of its
 * tool results: another provider's state, and signatures, which no server of this API
 * gives. Returns the parts that are left. A part stays without its mark, but marked
 * reasoning is left out whole, and so is a marked refusal, which is the provider's
 * explanation and not the model's words. Server tools always belong to another provider.
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

/** Rejects or drops the marks of one part. Returns whether it has any. */
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

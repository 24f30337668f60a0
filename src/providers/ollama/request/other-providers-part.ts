import type { RejectOrDrop } from "../../../core/errors/unsupported.ts";
import type { Part } from "../../../gen/tokenwire/v1/message_pb.ts";
import { type PartWithPath, partsWithPath } from "../../kit/part-with-path.ts";

/**
 * Rejects or drops what another provider marked as its own in the parts of a message and of
 * the tool results among them: this kind writes no state and no signatures, so all
 * are another's. Returns the parts that are left. They only lose the mark, but
 * reasoning, refusals and server tools are left out whole.
 */
export function leaveOutForeign(parts: readonly PartWithPath[], rejectOrDrop: RejectOrDrop): PartWithPath[] {
  return parts.filter(({ part, path }) => {
    const isMarked = rejectMarks(part, path, rejectOrDrop);
    const { content } = part;
    switch (content.case) {
      case "toolResult":
        for (const inner of partsWithPath(content.value, `${path}.tool_result`))
          rejectMarks(inner.part, inner.path, rejectOrDrop);
        return true;
      case "serverToolCall":
      case "serverToolResult":
        rejectOrDrop(path, "Ollama has no tools of other providers; leave the part out");
        return false;
      case "reasoning":
      case "refusal":
        return !isMarked;
      default:
        return true;
    }
  });
}

/** Rejects or drops the marks of one part, and returns whether it has one. */
function rejectMarks({ content, providerState }: Part, path: string, rejectOrDrop: RejectOrDrop): boolean {
  const hasState = providerState.length > 0;
  const isSigned = content.case === "reasoning" && (content.value.signature.length > 0 || content.value.redacted);
  if (hasState) {
    rejectOrDrop(`${path}.provider_state`, "it is another provider's; leave it out, and the part if it is reasoning");
  }
  if (isSigned) rejectOrDrop(`${path}.reasoning.signature`, "Ollama takes no signed reasoning; leave the part out");
  return hasState || isSigned;
}

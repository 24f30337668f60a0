import type { MeetUnsupported } from "../../../core/errors/unsupported.ts";
import type { Part } from "../../../gen/tokenwire/v1/message_pb.ts";
import { findParts, type PartWithPath } from "./part-with-path.ts";

/**
 * Meets what another provider marked as its own in the parts of a message and of
 * the tool results among them: this kind writes no state and no signatures, so all
 * are another's. Returns the parts that are left. They only lose the mark, but
 * reasoning, refusals and server tools are left out whole.
 */
export function leaveOutForeign(parts: readonly PartWithPath[], meet: MeetUnsupported): PartWithPath[] {
  return parts.filter(({ part, path }) => {
    const isMarked = meetMarks(part, path, meet);
    const { content } = part;
    switch (content.case) {
      case "toolResult":
        for (const inner of findParts(content.value, `${path}.tool_result`)) meetMarks(inner.part, inner.path, meet);
        return true;
      case "serverToolCall":
      case "serverToolResult":
        meet(path, "Ollama has no tools of other providers; leave the part out");
        return false;
      case "reasoning":
      case "refusal":
        return !isMarked;
      default:
        return true;
    }
  });
}

/** Meets the marks of one part, and returns whether it has one. */
function meetMarks({ content, providerState }: Part, path: string, meet: MeetUnsupported): boolean {
  const hasState = providerState.length > 0;
  const isSigned = content.case === "reasoning" && (content.value.signature.length > 0 || content.value.redacted);
  if (hasState) {
    meet(`${path}.provider_state`, "it is another provider's; leave it out, and the part if it is reasoning");
  }
  if (isSigned) meet(`${path}.reasoning.signature`, "Ollama takes no signed reasoning; leave the part out");
  return hasState || isSigned;
}

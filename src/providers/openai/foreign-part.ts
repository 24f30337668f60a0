import type { MeetUnsupported } from "../../core/unsupported.ts";
import type { Message, Part } from "../../gen/tokenwire/v1/message_pb.ts";

/**
 * Meets what another provider marked as its own in the parts of a message: state
 * and signatures, which no server of this API gives and none takes back. Parts
 * lose those marks; reasoning is left out whole, as all reasoning is.
 */
export function meetForeign({ parts }: Message, path: string, meet: MeetUnsupported): void {
  for (const [index, part] of parts.entries()) {
    if (part.providerState.length > 0) {
      meet(
        `${path}.parts[${index}].provider_state`,
        "it is another provider's; leave it out, and the part if it is reasoning",
      );
    }
    if (isSigned(part)) {
      meet(
        `${path}.parts[${index}].reasoning.signature`,
        "Chat Completions takes no signed reasoning; leave the part out",
      );
    }
  }
}

function isSigned({ content }: Part): boolean {
  return content.case === "reasoning" && (content.value.signature.length > 0 || content.value.redacted);
}

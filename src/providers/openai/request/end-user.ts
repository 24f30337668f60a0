import type { ChatRequest } from "../api.ts";
import type { RequestContext } from "./request-context.ts";

const maxSafetyIdentifierLength = 64;

/** Names the end user in the member that the server has for it. Meets an id that it has no member for, or too long a one. */
export function toEndUser(
  endUserId: string,
  { dialect, rejectOrDrop }: RequestContext,
): Pick<ChatRequest, "user" | "user_id" | "safety_identifier"> {
  if (endUserId === "") return {};
  const field = dialect.endUserField;
  if (field === "none") {
    rejectOrDrop("end_user_id", "this server has no member for it; leave it out");
    return {};
  }
  if (field === "safety_identifier" && endUserId.length > maxSafetyIdentifierLength) {
    rejectOrDrop("end_user_id", `OpenAI takes at most ${maxSafetyIdentifierLength} characters; send a digest of it`);
    return {};
  }
  return { [field]: endUserId };
}

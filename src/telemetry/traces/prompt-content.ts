// A prompt → the messages of the semantic conventions, as JSON that is whole also where the prompt was cut.
import type { CompleteRequest } from "../../gen/tokenwire/v1/completion_pb.ts";
import { type Message, Role } from "../../gen/tokenwire/v1/message_pb.ts";
import { type ContentPart, toContentParts } from "./content-parts.ts";
import { ContentRoom } from "./content-room.ts";

/** The content of a prompt. */
export interface PromptContent {
  /** JSON; undefined without a system prompt. */
  readonly system: string | undefined;
  /** JSON. */
  readonly messages: string;
  readonly isTruncated: boolean;
}

interface ContentMessage {
  readonly role: string;
  readonly parts: readonly ContentPart[];
}

const roles: Readonly<Partial<Record<Role, string>>> = {
  [Role.SYSTEM]: "system",
  [Role.USER]: "user",
  [Role.ASSISTANT]: "assistant",
  [Role.TOOL]: "tool",
};

/** The prompt of a request, up to so many bytes of its texts: the system prompt, then the latest messages. */
export function toPromptContent(request: CompleteRequest, maxBytes: number): PromptContent {
  const room = new ContentRoom(maxBytes);
  const system = toContentParts({ text: request.system }, room);
  const messages: ContentMessage[] = [];
  const prompt = toContentParts({ text: request.prompt }, room);
  if (prompt.length > 0) messages.push({ role: "user", parts: prompt });
  for (const message of request.messages.toReversed()) {
    if (room.isTruncated) break;
    messages.unshift(toContentMessage(message, room));
  }
  return {
    system: system.length === 0 ? undefined : JSON.stringify(system),
    messages: JSON.stringify(messages),
    isTruncated: room.isTruncated,
  };
}

function toContentMessage({ role, text, parts }: Message, room: ContentRoom): ContentMessage {
  return { role: roles[role] ?? "user", parts: toContentParts({ text, parts }, room) };
}

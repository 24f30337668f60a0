import { create } from "@bufbuild/protobuf";
import { meetUnsupported, type UnsupportedPolicy } from "../../../src/core/unsupported.ts";
import { CompleteRequestSchema } from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import type { ChatMessage } from "../../../src/providers/openai/api.ts";
import { toChatMessages } from "../../../src/providers/openai/messages.ts";
import { factsOf } from "../../../src/providers/openai/model-facts.ts";
import type { RequestInit } from "../../support/requests.ts";

/** Whom a conversation is for. */
export interface Setting {
  readonly model?: string;
  readonly hasDeveloperRole?: boolean;
  readonly takesReasoning?: boolean;
  readonly policy?: UnsupportedPolicy;
}

/** The messages of a request; by default for a model of which nothing is known, at a server that is not OpenAI. */
export function messagesOf(
  init: RequestInit,
  { model = "m", hasDeveloperRole = false, takesReasoning = true, policy = "refuse" }: Setting = {},
): ChatMessage[] {
  const context = { facts: factsOf(model), hasDeveloperRole, takesReasoning, meet: meetUnsupported(policy) };
  return toChatMessages(create(CompleteRequestSchema, init), context);
}

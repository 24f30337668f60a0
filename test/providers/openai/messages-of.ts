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
  readonly policy?: UnsupportedPolicy;
}

/** The messages of a request; by default for a model of which nothing is known. */
export function messagesOf(
  init: RequestInit,
  { model = "m", hasDeveloperRole = false, policy = "refuse" }: Setting = {},
): ChatMessage[] {
  const context = { facts: factsOf(model), hasDeveloperRole, meet: meetUnsupported(policy) };
  return toChatMessages(create(CompleteRequestSchema, init), context);
}

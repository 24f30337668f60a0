import { create } from "@bufbuild/protobuf";
import type { UnsupportedPolicy } from "../../../../src/core/errors/unsupported.ts";
import { CompleteRequestSchema } from "../../../../src/gen/tokenwire/v1/completion_pb.ts";
import type { ChatMessage } from "../../../../src/providers/openai/api.ts";
import { type Dialect, permissive } from "../../../../src/providers/openai/dialect.ts";
import { toChatMessages } from "../../../../src/providers/openai/request/messages.ts";
import { createRequestContext } from "../../../../src/providers/openai/request/request-context.ts";
import type { RequestInit } from "../../../support/requests.ts";

/** The model, server and policy that a conversation is written for. */
export interface Setting {
  readonly model?: string;
  readonly dialect?: Partial<Dialect>;
  readonly policy?: UnsupportedPolicy;
}

/** The messages of a request; by default for an unknown model and server. */
export function messagesOf(
  init: RequestInit,
  { model = "m", dialect = {}, policy = "refuse" }: Setting = {},
): ChatMessage[] {
  const context = createRequestContext(model, { ...permissive, ...dialect }, policy);
  return toChatMessages(create(CompleteRequestSchema, init), context);
}

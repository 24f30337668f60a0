import type { AttemptRecord } from "../../core/call/progress.ts";
import type { CompleteRequest } from "../../gen/tokenwire/v1/completion_pb.ts";
import type { AnswerContent } from "./answer-content.ts";
import type { SpanAttributes } from "./attributes.ts";
import { toFinishName } from "./finish-names.ts";
import { toPromptContent } from "./prompt-content.ts";

/** The content of an attempt as attributes, up to so many bytes of the prompt, and of the answer. */
export function toContentAttributes(
  request: CompleteRequest,
  maxBytes: number,
  answer: AnswerContent | undefined,
  { finishReason, openedAt }: AttemptRecord,
): SpanAttributes {
  const prompt = toPromptContent(request, maxBytes);
  // A count of tokens, and an attempt that failed before its answer, have no answer.
  const reason = finishReason === undefined ? "error" : toFinishName(finishReason);
  const answered = openedAt === undefined ? undefined : answer?.toMessages(reason);
  const isTruncated = prompt.isTruncated || answered?.isTruncated === true;
  return {
    "gen_ai.system_instructions": prompt.system,
    "gen_ai.input.messages": prompt.messages,
    "gen_ai.output.messages": answered?.messages,
    "tokenwire.content.truncated": isTruncated ? true : undefined,
  };
}

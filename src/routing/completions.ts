import type { Answer } from "../core/answer/answer.ts";
import type { CompleteRequest } from "../gen/tokenwire/v1/completion_pb.ts";
import type { RequestKind } from "./routes.ts";
import { openTarget } from "./targets/ask-target.ts";
import { completionMapping } from "./targets/target-request.ts";

/** Completions on their routes: of whole answers and of streams. */
export const completionKind: RequestKind<CompleteRequest, Answer> = {
  mapping: completionMapping,
  ask: openTarget,
};

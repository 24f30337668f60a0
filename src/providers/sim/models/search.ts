import { create } from "@bufbuild/protobuf";
import type { StreamEvent } from "../../../core/answer/event.ts";
import {
  type CompleteRequest,
  FinishReason,
  PartFinishedSchema,
  ServerToolStartedSchema,
} from "../../../gen/tokenwire/v1/completion_pb.ts";
import { CitationSchema, type Part, PartSchema } from "../../../gen/tokenwire/v1/message_pb.ts";
import { countServerToolCalls, lastUserText } from "../script/conversation.ts";
import { type Script, textSteps } from "../script/script.ts";
import { toTokens } from "../script/tokens.ts";
import type { SimModel } from "./model.ts";

const name = "web_search";
const source = { title: "A simulated page", url: "https://example.com/simulated" };

/** Runs a server tool, a web search, and cites its result. */
export const search: SimModel = { answer: searchAndCite };

function* searchAndCite(request: CompleteRequest): Script {
  const query = lastUserText(request);
  const id = `sim_search_${countServerToolCalls(request)}`;
  yield { kind: "token", event: { case: "serverToolStarted", value: create(ServerToolStartedSchema, { id, name }) } };
  yield whole({ case: "serverToolCall", value: { id, name, argumentsJson: JSON.stringify({ query }) } });
  const resultJson = JSON.stringify([{ type: "web_search_result", ...source }]);
  yield whole({
    case: "serverToolResult",
    value: { toolCallId: id, resultType: "web_search_tool_result", resultJson },
  });
  const citedText = `All that is known of this: ${query}`;
  yield* textSteps(toTokens(citedText));
  yield { kind: "mark", event: { case: "citation", value: create(CitationSchema, { ...source, citedText }) } };
  return { finishReason: FinishReason.STOP };
}

type ContentInit = Extract<NonNullable<Parameters<typeof create<typeof PartSchema>>[1]>["content"], object>;

function whole(content: ContentInit): { readonly kind: "mark"; readonly event: StreamEvent } {
  const part: Part = create(PartSchema, { content });
  return { kind: "mark", event: { case: "partFinished", value: create(PartFinishedSchema, { part }) } };
}

import type { CompleteRequest } from "../../../gen/tokenwire/v1/completion_pb.ts";
import { parseJson } from "../options/parse-json.ts";
import { lastUserText } from "../script/conversation.ts";
import { writeText } from "../script/script.ts";
import type { SimModel } from "./model.ts";
import { toStructuredText } from "./structured.ts";

/** Repeats the last text of the user. */
export const echo: SimModel = {
  answer: (request) => writeText(echoText(request)),
};

/** The last user text, or JSON where the request has a response format and the user text is not JSON. */
export function echoText(request: CompleteRequest): string {
  const { responseFormat } = request;
  const text = lastUserText(request);
  const isAsWanted = responseFormat === undefined || parseJson(text) !== undefined;
  return isAsWanted ? text : toStructuredText(responseFormat);
}

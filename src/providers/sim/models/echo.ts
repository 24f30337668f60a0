import type { CompleteRequest } from "../../../gen/tokenwire/v1/completion_pb.ts";
import { lastUserText } from "../conversation.ts";
import { parseJson } from "../parse-json.ts";
import { writeText } from "../script.ts";
import type { SimModel } from "./model.ts";
import { toStructuredText } from "./structured.ts";

/** Says what the user said last. */
export const echo: SimModel = {
  answer: (request) => writeText(echoText(request)),
};

/** The last user text, or JSON where the request asks for it and the user text is none. */
export function echoText(request: CompleteRequest): string {
  const { responseFormat } = request;
  const text = lastUserText(request);
  const isAsWanted = responseFormat === undefined || parseJson(text) !== undefined;
  return isAsWanted ? text : toStructuredText(responseFormat);
}

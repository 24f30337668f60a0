import { toJsonAnswer } from "../../http-answer.ts";
import type { RecordedRequest } from "../../scripted-upstream.ts";
import type { StrictProvider } from "../provider.ts";
import { readJson } from "../read-json.ts";
import { Violation } from "../violation.ts";
import { toStreamedAnswer, toUnstreamed, toWholeAnswer } from "./answer.ts";
import { readBody } from "./body.ts";
import { checkConversation } from "./conversation.ts";
import { checkIssued } from "./issued.ts";
import { checkOptions } from "./options.ts";
import type { AnthropicTurn } from "./turn.ts";

/** The key that is taken. */
export const anthropicKey = "sk-ant-canary-0123456789";

/** The Messages API with all its rules, as far as a conversation meets them. */
export const strictAnthropic: StrictProvider<AnthropicTurn> = {
  check(request, issued) {
    checkHead(request);
    const body = readBody(readJson(request.body));
    checkConversation(body);
    checkOptions(body);
    checkIssued(body, request.body, issued);
  },
  toIssued: (turn, isStreaming) => (isStreaming ? turn : toUnstreamed(turn)),
  toAnswer: (turn, isStreaming) => (isStreaming ? toStreamedAnswer(turn) : toWholeAnswer(turn)),
  toRefusal(violation) {
    const error = { type: errorTypes.get(violation.status) ?? "invalid_request_error", message: toMessage(violation) };
    const body = { type: "error", error, request_id: "req_1" };
    return toJsonAnswer(JSON.stringify(body), { status: violation.status, headers: { "request-id": "req_1" } });
  },
};

function checkHead({ method, path, headers }: RecordedRequest): void {
  if (method !== "POST" || path !== "/v1/messages") throw new Violation([], "Not Found", "other", 404);
  if (headers.get("x-api-key") !== anthropicKey) throw new Violation([], "invalid x-api-key", "other", 401);
  if (headers.get("anthropic-version") !== "2023-06-01") throw new Violation(["anthropic-version"], "it is not valid");
  if (headers.get("content-type") !== "application/json") throw new Violation(["content-type"], "it is not JSON");
}

const errorTypes: ReadonlyMap<number, string> = new Map([
  [401, "authentication_error"],
  [404, "not_found_error"],
]);

function toMessage({ path, kind, message }: Violation): string {
  const problems = { "unknown member": "Extra inputs are not permitted", "missing member": "Field required" };
  const problem = kind === "other" ? message : problems[kind];
  return path.length === 0 ? problem : `${path.join(".")}: ${problem}`;
}

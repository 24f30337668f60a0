import { toJsonAnswer } from "../../http-answer.ts";
import type { RecordedRequest } from "../../scripted-upstream.ts";
import type { StrictProvider } from "../provider.ts";
import { readJson } from "../read-json.ts";
import { type Path, Violation } from "../violation.ts";
import { toStreamedAnswer, toWholeAnswer } from "./answer.ts";
import { readBody } from "./body.ts";
import { checkConversation } from "./conversation.ts";
import { checkIssued } from "./issued.ts";
import { checkOptions } from "./options.ts";
import type { OpenAiTurn } from "./turn.ts";

/** The key that is taken. */
export const openAiKey = "sk-canary-0123456789";

/** Chat Completions with all its rules, as far as a conversation meets them. */
export const strictOpenAi: StrictProvider<OpenAiTurn> = {
  check(request, issued) {
    checkHead(request);
    const body = readBody(readJson(request.body));
    checkConversation(body);
    checkOptions(body);
    checkIssued(body, issued);
  },
  toIssued: (turn) => turn,
  toAnswer: (turn, isStreaming) => (isStreaming ? toStreamedAnswer(turn) : toWholeAnswer(turn)),
  toRefusal(violation) {
    const { path, status, kind } = violation;
    const code = status === 401 ? "invalid_api_key" : (codes.get(kind) ?? null);
    const param = path.length === 0 ? null : toParam(path);
    const error = { message: toMessage(violation), type: "invalid_request_error", param, code };
    return toJsonAnswer(JSON.stringify({ error }), { status, headers: { "x-request-id": "req_1" } });
  },
};

function checkHead({ method, path, headers }: RecordedRequest): void {
  if (method !== "POST" || path !== "/v1/chat/completions") {
    throw new Violation([], `Invalid URL (${method} ${path})`, "other", 404);
  }
  if (headers.get("authorization") !== `Bearer ${openAiKey}`) {
    throw new Violation([], "Incorrect API key provided.", "other", 401);
  }
  if (headers.get("content-type") !== "application/json") {
    throw new Violation([], "The content type of the request is not application/json.");
  }
}

const codes: ReadonlyMap<string, string> = new Map([
  ["unknown member", "unknown_parameter"],
  ["missing member", "missing_required_parameter"],
]);

function toParam(path: Path): string {
  return path
    .map((step, index) => (typeof step === "number" ? `[${step}]` : `${index > 0 ? "." : ""}${step}`))
    .join("");
}

function toMessage({ path, kind, message }: Violation): string {
  if (kind === "unknown member") return `Unknown parameter: '${toParam(path)}'.`;
  if (kind === "missing member") return `Missing required parameter: '${toParam(path)}'.`;
  return path.length === 0 ? message : `'${toParam(path)}': ${message}`;
}

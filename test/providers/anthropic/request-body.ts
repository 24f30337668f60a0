import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { GatewayError } from "../../../src/core/errors/error.ts";
import { CompleteRequestSchema } from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import { type RequestOptions, toRequestBody } from "../../../src/providers/anthropic/request/request.ts";
import { asObject, type JsonObject } from "../../../src/wire/json/json.ts";

export type Init = MessageInitShape<typeof CompleteRequestSchema>;

/** The settings of tests that do not set their own. */
export const requestOptions: RequestOptions = {
  version: "2023-06-01",
  defaultMaxTokens: 1_024,
  maxTokensCap: undefined,
  unsupported: "refuse",
};

/** The text of the body of a request, by default for a model that takes most options. */
export function textOfBody(init: Init, options: Partial<RequestOptions> = {}, isStreaming = false): string {
  const request = create(CompleteRequestSchema, { model: "claude-sonnet-4-5", ...init });
  return toRequestBody(request, { ...requestOptions, ...options }, isStreaming);
}

/** The body of a request. */
export function bodyOf(init: Init, options: Partial<RequestOptions> = {}): JsonObject {
  return asObject(JSON.parse(textOfBody(init, options))) ?? {};
}

/** The members that a request has beyond those of the smallest request. */
export function addedBy(model: string, init: Init, options: Partial<RequestOptions> = {}): JsonObject {
  const least = ["model", "messages", "max_tokens", "stream"];
  const body = bodyOf({ model, prompt: "hi", ...init }, options);
  return Object.fromEntries(
    Object.entries(body).filter(([name, value]) => !least.includes(name) || (name === "max_tokens" && value !== 1_024)),
  );
}

/** The reason and the fields that a request is rejected for. Throws if it is not. */
export function refusedFields(init: Init, options: Partial<RequestOptions> = {}): string[] {
  try {
    textOfBody(init, options);
  } catch (thrown) {
    const error = GatewayError.from(thrown);
    return [error.reason, ...error.fieldViolations.map(({ field }) => field)];
  }
  throw new Error("the request was not rejected");
}

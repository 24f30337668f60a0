import { create, type MessageInitShape, type UnknownEnum } from "@bufbuild/protobuf";
import { GatewayError } from "../../src/core/errors/error.ts";
import { type CompleteRequest, CompleteRequestSchema } from "../../src/gen/tokenwire/v1/completion_pb.ts";
import {
  type Image,
  type ImageSchema,
  type Message,
  type MessageSchema,
  type Part,
  type PartSchema,
  Role,
} from "../../src/gen/tokenwire/v1/message_pb.ts";
import { validateCompleteRequest } from "../../src/service/validation/validate.ts";

export type RequestInit = Exclude<MessageInitShape<typeof CompleteRequestSchema>, CompleteRequest>;
export type MessageInit = Exclude<MessageInitShape<typeof MessageSchema>, Message>;
export type PartInit = Exclude<MessageInitShape<typeof PartSchema>, Part>;
export type ImageInit = Exclude<MessageInitShape<typeof ImageSchema>, Image>;

export const ask: RequestInit = { model: "sim/echo", prompt: "hello" };
export const talk = (...messages: MessageInit[]): RequestInit => ({ model: "sim/echo", messages });
export const say = (...parts: PartInit[]): RequestInit => talk({ role: Role.USER, parts });

export const user: MessageInit = { role: Role.USER, text: "hello" };
export const assistant = (...parts: PartInit[]): MessageInit => ({ role: Role.ASSISTANT, parts });
export const tool = (...parts: PartInit[]): MessageInit => ({ role: Role.TOOL, parts });

export const text = (value: string): PartInit => ({ content: { case: "text", value } });
export const image = (value: ImageInit): PartInit => ({ content: { case: "image", value } });
export const png = { media: { source: { case: "data" as const, value: new Uint8Array([1]) }, mediaType: "image/png" } };
export const toolCall = (id: string, argumentsJson = "{}"): PartInit => ({
  content: { case: "toolCall", value: { id, name: "weather", argumentsJson } },
});
export const toolResult = (toolCallId: string, ...parts: PartInit[]): PartInit => ({
  content: { case: "toolResult", value: { toolCallId, parts } },
});
export const weather = { name: "weather", inputSchemaJson: '{"type":"object"}' };

/** Validates a request, and returns what is wrong with it. */
export function errorOf(init: RequestInit): GatewayError {
  try {
    validateCompleteRequest(create(CompleteRequestSchema, init));
  } catch (thrown) {
    if (thrown instanceof GatewayError) return thrown;
    throw thrown;
  }
  throw new Error("the request was accepted");
}

/** "field: what to write" of each rule that a request breaks. */
export function violationsOf(init: RequestInit): string[] {
  return errorOf(init).fieldViolations.map(({ field, description }) => `${field}: ${description}`);
}

/** A number that no enum of this version has. */
export const enumOfTheFuture = 99 as UnknownEnum; // the brand exists in types only

// The table of scenarios, as the harness hands it over.
import { create, fromJson, type JsonValue } from "@bufbuild/protobuf";
import { type CompleteRequest, CompleteRequestSchema } from "../gen/tokenwire/v1/completion_pb.js";
import { type Message, MessageSchema, type Part, Role } from "../gen/tokenwire/v1/message_pb.js";

/** An entry of clients/scenarios.yaml; its other members are read with {@link text} and {@link number}. */
export interface Scenario {
  readonly name: string;
  readonly request: JsonValue;
  readonly next?: JsonValue;
  readonly expect: Settings;
  readonly [setting: string]: unknown;
}

/** Values by name. */
export interface Settings {
  readonly [name: string]: unknown;
}

/** The request of a scenario. */
export function requestOf({ request }: Scenario): CompleteRequest {
  return fromJson(CompleteRequestSchema, request);
}

/** The second request of a scenario that has one. */
export function nextOf({ next = {} }: Scenario): CompleteRequest {
  return fromJson(CompleteRequestSchema, next);
}

/** A text of the table. */
export function text(settings: Settings, name: string): string {
  return String(settings[name]);
}

/** A number of the table. */
export function number(settings: Settings, name: string): number {
  return Number(settings[name]);
}

/** A message of the user. */
export function userMessage(said: string): Message {
  return create(MessageSchema, { role: Role.USER, text: said });
}

/** The model's turn, to be sent back. */
export function assistantMessage(parts: Part[]): Message {
  return create(MessageSchema, { role: Role.ASSISTANT, parts });
}

/** The numbers from 1, as sim/long writes them. */
export function countTo(last: number): string {
  return Array.from({ length: last }, (_, index) => index + 1).join(" ");
}

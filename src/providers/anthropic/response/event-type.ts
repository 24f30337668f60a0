import { asObject, asString, type JsonObject } from "../../../wire/json/json.ts";
import { findErrorIn } from "../../kit/errors/error-in-answer.ts";

/**
 * The type of an event: its `type` member or, where a proxy left that out, the name
 * of the server-sent event, or else the type that its members imply. Empty for an
 * object that is no event. Gateways in front of a provider write errors in the
 * shapes of other APIs; their type is "error".
 */
export function eventTypeOf(event: JsonObject, name: string): string {
  const type = givenType(event, name);
  // An event of a type that is not known yet may have a `message`, which does not make it an error.
  const isEvent = type !== "" && !/error$/i.test(type);
  return findErrorIn(event, isEvent) === undefined ? type : "error";
}

function givenType(event: JsonObject, name: string): string {
  const { type } = event;
  if (type !== undefined && type !== null) return asString(type);
  return name === "" || name === "message" ? impliedType(event) : name;
}

function impliedType({ message, content_block: block, delta }: JsonObject): string {
  if (asObject(message) !== undefined) return "message_start";
  if (asObject(block) !== undefined) return "content_block_start";
  const piece = asObject(delta);
  if (piece === undefined) return "";
  return "stop_reason" in piece ? "message_delta" : "content_block_delta";
}

import { asObject, asString, type JsonObject } from "../../wire/json.ts";

/**
 * The type of an event: its own or, where a proxy left that out, the name of the
 * server-sent event or what its members say. Empty for what is no event.
 */
export function eventTypeOf(event: JsonObject, name: string): string {
  const { type, error } = event;
  if (type !== undefined && type !== null) return asString(type);
  // Gateways in front of a provider have errors without a type.
  if (error !== undefined && error !== null) return "error";
  return name === "" || name === "message" ? impliedType(event) : name;
}

function impliedType({ message, content_block: block, delta }: JsonObject): string {
  if (asObject(message) !== undefined) return "message_start";
  if (asObject(block) !== undefined) return "content_block_start";
  const piece = asObject(delta);
  if (piece === undefined) return "";
  return "stop_reason" in piece ? "message_delta" : "content_block_delta";
}

// The request that most callers send, decoded without the reflection of protobuf-es.
import type { CompleteRequest } from "../../../gen/tokenwire/v1/completion_pb.ts";
import { type Message, Role } from "../../../gen/tokenwire/v1/message_pb.ts";
import type { ShapeLimits } from "../../http/shape/shape-limits.ts";
import { FieldReader } from "./field-reader.ts";

// A field number of proto/tokenwire/v1 in the upper bits, and how its value is encoded in the lowest three.
const varint = 0;
const eightBytes = 1;
const lengthFirst = 2;

/**
 * Decodes a request of texts and numbers alone. Undefined for every other request,
 * for one that is malformed and for one of more parts than allowed: those are for the
 * usual decoder, behind the check of their shape.
 */
export function readPlainRequest(bytes: Uint8Array, limits: ShapeLimits): CompleteRequest | undefined {
  if (!(bytes instanceof Buffer)) return undefined;
  const reader = new FieldReader(bytes);
  const end = bytes.byteLength;
  const request = emptyRequest();
  let fields = 0;
  while (reader.position < end) {
    fields += 1;
    const tag = reader.number(end);
    if (tag === 3 * 8 + lengthFirst) fields += readMessage(reader, end, request.messages);
    else readField(reader, tag, end, request);
    if (reader.hasGivenUp || fields > limits.maxMessageFields) return undefined;
  }
  return request.messages.length > limits.maxNestedMessages ? undefined : request;
}

/** Reads a field that is no message. */
function readField(reader: FieldReader, tag: number, end: number, request: CompleteRequest): void {
  switch (tag) {
    case 1 * 8 + lengthFirst:
      request.model = reader.text(end);
      return;
    case 2 * 8 + lengthFirst:
      request.prompt = reader.text(end);
      return;
    case 4 * 8 + lengthFirst:
      request.system = reader.text(end);
      return;
    case 5 * 8 + varint:
      request.maxTokens = reader.number(end);
      return;
    case 6 * 8 + eightBytes:
      request.temperature = reader.double(end);
      return;
    case 7 * 8 + eightBytes:
      request.topP = reader.double(end);
      return;
    default:
      return reader.giveUp();
  }
}

/** Reads a message of a conversation that is a text alone; returns how many fields it has. */
function readMessage(reader: FieldReader, end: number, messages: Message[]): number {
  const message: Message = { $typeName: "tokenwire.v1.Message", role: Role.UNSPECIFIED, text: "", parts: [] };
  messages.push(message);
  const ownEnd = reader.endOfNext(end);
  let fields = 0;
  for (; reader.position < ownEnd && !reader.hasGivenUp; fields += 1) {
    const tag = reader.number(ownEnd);
    if (tag === 1 * 8 + varint) message.role = readRole(reader, ownEnd);
    else if (tag === 2 * 8 + lengthFirst) message.text = reader.text(ownEnd);
    else reader.giveUp();
  }
  return fields;
}

const roles: readonly Role[] = [Role.UNSPECIFIED, Role.SYSTEM, Role.USER, Role.ASSISTANT, Role.TOOL];

function readRole(reader: FieldReader, end: number): Role {
  const role = roles[reader.number(end)];
  if (role === undefined) reader.giveUp();
  return role ?? Role.UNSPECIFIED;
}

function emptyRequest(): CompleteRequest {
  return {
    $typeName: "tokenwire.v1.CompleteRequest",
    model: "",
    prompt: "",
    messages: [],
    system: "",
    stopSequences: [],
    tools: [],
    fallbackModels: [],
    providerOptionsJson: {},
    endUserId: "",
    labels: {},
  };
}

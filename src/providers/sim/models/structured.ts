import { create } from "@bufbuild/protobuf";
import {
  type CompleteRequest,
  type ResponseFormat,
  ResponseFormatSchema,
} from "../../../gen/tokenwire/v1/completion_pb.ts";
import { toInstanceJson } from "../schema/instance.ts";

const schemaField = "response_format.json_schema.schema_json";

/** JSON that fits a response format: an instance of its schema, or `{}`. */
export function toStructuredText({ format }: ResponseFormat = create(ResponseFormatSchema)): string {
  return format.case === "jsonSchema" ? toInstanceJson(format.value.schemaJson, schemaField) : "{}";
}

/** The text of a model, or JSON instead where the request has a response format. */
export function formatted({ responseFormat }: CompleteRequest, text: () => string): string {
  return responseFormat?.format.case === undefined ? text() : toStructuredText(responseFormat);
}

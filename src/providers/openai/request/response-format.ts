import type { JsonSchemaFormat, ResponseFormat } from "../../../gen/tokenwire/v1/completion_pb.ts";
import { jsonText } from "../../../wire/json/json.ts";
import type { ChatResponseFormat } from "../api.ts";
import { findNameFault } from "../models/model-facts.ts";
import type { RequestContext } from "./request-context.ts";

/**
 * The format of the answer, its schema byte for byte. A format that the server or the
 * model does not take is rejected or dropped, and so is a schema's name.
 */
export function toResponseFormat({ format }: ResponseFormat, context: RequestContext): ChatResponseFormat | undefined {
  const { facts, dialect, rejectOrDrop } = context;
  switch (format.case) {
    case "jsonObject":
      if (dialect.jsonObject) return { type: "json_object" };
      return rejectOrDrop("response_format.json_object", "this server does not know it; use json_schema");
    case "jsonSchema": {
      if (!dialect.jsonSchema) {
        return rejectOrDrop("response_format.json_schema", "this server does not keep to a schema; use json_object");
      }
      if (!facts.takesSchemas) {
        return rejectOrDrop("response_format.json_schema", "this model does not keep to a schema; leave it out");
      }
      const { schemaJson, strict } = format.value;
      const name = toSchemaName(format.value, context);
      return { type: "json_schema", json_schema: { name, schema: jsonText(schemaJson), strict } };
    }
    case undefined:
      return undefined;
    default:
      return format satisfies never;
  }
}

// OpenAI rejects a schema without a name.
const defaultName = "answer";

function toSchemaName({ name }: JsonSchemaFormat, { facts, rejectOrDrop }: RequestContext): string {
  if (name === "") return defaultName;
  const fault = findNameFault(name, facts);
  return fault === undefined ? name : (rejectOrDrop("response_format.json_schema.name", fault) ?? defaultName);
}

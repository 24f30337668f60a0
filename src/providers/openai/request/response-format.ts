import type { JsonSchemaFormat, ResponseFormat } from "../../../gen/tokenwire/v1/completion_pb.ts";
import { jsonText } from "../../../wire/json.ts";
import type { ChatResponseFormat } from "../api.ts";
import { findNameFault } from "../models/model-facts.ts";
import type { RequestContext } from "./request-context.ts";

/**
 * The shape of the answer, its schema byte for byte. Meets a shape that the server
 * does not know, and a schema and a name of one that the model does not take.
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

// OpenAI refuses a schema without a name.
const madeUpName = "answer";

function toSchemaName({ name }: JsonSchemaFormat, { facts, rejectOrDrop }: RequestContext): string {
  if (name === "") return madeUpName;
  const fault = findNameFault(name, facts);
  return fault === undefined ? name : (rejectOrDrop("response_format.json_schema.name", fault) ?? madeUpName);
}

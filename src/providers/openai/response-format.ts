import type { MeetUnsupported } from "../../core/unsupported.ts";
import type { JsonSchemaFormat, ResponseFormat } from "../../gen/tokenwire/v1/completion_pb.ts";
import { jsonText } from "../../wire/json.ts";
import type { ChatResponseFormat } from "./api.ts";
import type { ModelFacts } from "./model-facts.ts";
import { findNameFault } from "./names.ts";

/** The shape of the answer, its schema byte for byte. Meets a schema and a name of one that the model does not take. */
export function toResponseFormat(
  { format }: ResponseFormat,
  facts: ModelFacts,
  meet: MeetUnsupported,
): ChatResponseFormat | undefined {
  switch (format.case) {
    case "jsonObject":
      return { type: "json_object" };
    case "jsonSchema": {
      if (!facts.takesSchemas) {
        return meet("response_format.json_schema", "this model does not keep to a schema; leave it out");
      }
      const { schemaJson, strict } = format.value;
      const name = toSchemaName(format.value, facts, meet);
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

function toSchemaName({ name }: JsonSchemaFormat, facts: ModelFacts, meet: MeetUnsupported): string {
  if (name === "") return madeUpName;
  const fault = findNameFault(name, facts);
  return fault === undefined ? name : (meet("response_format.json_schema.name", fault) ?? madeUpName);
}

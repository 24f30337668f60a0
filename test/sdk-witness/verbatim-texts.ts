import type { CompleteRequest } from "../../src/gen/tokenwire/v1/completion_pb.ts";

/**
 * The JSON texts of a request that are sent byte for byte: schemas, the arguments of
 * earlier calls, the seed. Empty objects are left out, since every body has them.
 */
export function verbatimTextsOf({ tools, responseFormat, messages, seed }: CompleteRequest): string[] {
  const format = responseFormat?.format;
  const parts = messages.flatMap((message) => message.parts);
  const texts = [
    ...tools.map(({ inputSchemaJson }) => inputSchemaJson),
    ...(format?.case === "jsonSchema" ? [format.value.schemaJson] : []),
    ...parts.flatMap(({ content }) => (content.case === "toolCall" ? [content.value.argumentsJson] : [])),
    ...(seed === undefined ? [] : [`"seed":${seed}`]),
  ];
  return texts.filter((text) => text !== "" && text !== "{}");
}

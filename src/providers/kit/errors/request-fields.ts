/** Fields that have the same name in the proto and in the JSON of most APIs, as pairs of the API's name and the proto's. */
export const sameNamedFields = ["model", "messages", "max_tokens", "temperature", "top_p", "tools", "tool_choice"].map(
  (name): readonly [apiName: string, protoField: string] => [name, name],
);

import type { DescEnum, DescField, DescMessage } from "@bufbuild/protobuf";
import { isReflectMessage, type ReflectMessage, reflect } from "@bufbuild/protobuf/reflect";
import { type CompleteRequest, CompleteRequestSchema } from "../../src/gen/tokenwire/v1/completion_pb.ts";

/** The fields of a request and values of its enums that none of `requests` has, such as "Media.url" or "Role.ROLE_TOOL". */
export function findUnusedFields(requests: readonly CompleteRequest[]): string[] {
  const used = new Set(requests.flatMap((request) => fieldsOf(reflect(CompleteRequestSchema, request))));
  return [...allFieldsOf(CompleteRequestSchema, new Set())].filter((name) => !used.has(name));
}

function fieldsOf(message: ReflectMessage): string[] {
  const fields = message.fields.filter((field) => message.isSet(field));
  return fields.flatMap((field) => [nameOf(field), ...valuesOf(message, field)]);
}

function valuesOf(message: ReflectMessage, field: DescField): string[] {
  switch (field.fieldKind) {
    case "enum":
      return [nameOfValue(field.enum, message.get(field))];
    case "message":
      return fieldsOf(message.get(field));
    case "list":
      return [...message.get(field)].flatMap((item) => (isReflectMessage(item) ? fieldsOf(item) : []));
    case "scalar":
    case "map":
      return [];
    default:
      return field satisfies never;
  }
}

function allFieldsOf(desc: DescMessage, seen: Set<DescMessage>): Set<string> {
  // Messages of other packages are values, and have no fields of ours.
  if (seen.has(desc) || !desc.typeName.startsWith("tokenwire.")) return new Set();
  seen.add(desc);
  const names = desc.fields.flatMap((field) => {
    const ofValues = field.enum?.values
      .filter(({ number }) => number > 0)
      .map(({ number }) => nameOfValue(field.enum, number));
    return [nameOf(field), ...(ofValues ?? []), ...(field.message ? allFieldsOf(field.message, seen) : [])];
  });
  return new Set(names);
}

function nameOf({ parent, name }: DescField): string {
  return `${parent.name}.${name}`;
}

function nameOfValue({ name, value }: DescEnum, number: number): string {
  return `${name}.${value[number]?.name ?? number}`;
}

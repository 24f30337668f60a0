import { type DescField, type DescMessage, ScalarType } from "@bufbuild/protobuf";

const integers = new WeakMap<DescMessage, ReadonlySet<string>>();

/**
 * The JSON names of the 64-bit integer fields of a message and of the messages
 * nested in it. Made once for each descriptor.
 */
export function integerNamesOf(desc: DescMessage): ReadonlySet<string> {
  const known = integers.get(desc);
  if (known !== undefined) return known;
  const fields = [...withNested(desc, new Set())].flatMap((message) => message.fields);
  const names = new Set(fields.filter(isLong).flatMap(({ name, jsonName }) => [name, jsonName]));
  integers.set(desc, names);
  return names;
}

/** A message type and all types nested in it, which may include itself. */
function withNested(desc: DescMessage, found: Set<DescMessage>): ReadonlySet<DescMessage> {
  if (found.has(desc)) return found;
  found.add(desc);
  for (const { message } of desc.fields) if (message !== undefined) withNested(message, found);
  return found;
}

function isLong({ scalar }: DescField): boolean {
  switch (scalar) {
    case ScalarType.INT64:
    case ScalarType.UINT64:
    case ScalarType.SINT64:
    case ScalarType.FIXED64:
    case ScalarType.SFIXED64:
      return true;
    default:
      return false;
  }
}

import { type DescField, type DescMessage, ScalarType } from "@bufbuild/protobuf";

const integers = new WeakMap<DescMessage, ReadonlySet<string>>();

/**
 * The names of the fields of a message, and of those within it, that hold 64-bit
 * integers, as JSON may write them. Made once for each description.
 */
export function integerNamesOf(desc: DescMessage): ReadonlySet<string> {
  const known = integers.get(desc);
  if (known !== undefined) return known;
  const fields = [...withNested(desc, new Set())].flatMap((message) => message.fields);
  const names = new Set(fields.filter(isLong).flatMap(({ name, jsonName }) => [name, jsonName]));
  integers.set(desc, names);
  return names;
}

/** A message and all that may be in it; a message may hold others of its own kind. */
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

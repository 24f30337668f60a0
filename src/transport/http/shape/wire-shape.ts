import { type DescField, type DescMessage, ScalarType } from "@bufbuild/protobuf";

/** How a value lies in the binary form, as far as it must be known to step over it. */
export type WireKind = "varint" | "fixed32" | "fixed64" | "bytes" | "message";

/** A field of a message as it lies in the binary form. */
export interface WireField {
  /** Name in the proto file. */
  readonly name: string;
  readonly kind: WireKind;
  /** Whether several values may stand in one field, one behind the other. */
  readonly isPackable: boolean;
  /** What is in it; undefined where it is no message. */
  readonly message: WireShape | undefined;
}

/** The fields of a message by their numbers. */
export type WireShape = ReadonlyMap<number, WireField>;

const shapes = new WeakMap<DescMessage, Map<number, WireField>>();

/** The shape of a message, made once for each description. */
export function wireShapeOf(desc: DescMessage): WireShape {
  const known = shapes.get(desc);
  if (known !== undefined) return known;
  const shape = new Map<number, WireField>();
  // Before its fields, because a message may hold others of its own kind.
  shapes.set(desc, shape);
  for (const field of desc.fields) shape.set(field.number, toWireField(field));
  return shape;
}

function toWireField(field: DescField): WireField {
  const { name, message } = field;
  if (field.fieldKind === "map") return toField(name, "message", toEntry(field));
  if (message !== undefined) return toField(name, "message", wireShapeOf(message));
  const kind = kindOf(field.scalar);
  return { ...toField(name, kind), isPackable: field.fieldKind === "list" && kind !== "bytes" };
}

/** A map entry is a message with a key and a value. */
function toEntry({ name, mapKey, message, scalar }: DescField & { readonly fieldKind: "map" }): WireShape {
  const value = message === undefined ? toField(name, kindOf(scalar)) : toField(name, "message", wireShapeOf(message));
  return new Map([
    [1, toField(name, kindOf(mapKey))],
    [2, value],
  ]);
}

function toField(name: string, kind: WireKind, message?: WireShape): WireField {
  return { name, kind, isPackable: false, message };
}

/** Enums have no scalar type, and are numbers of variable length. */
function kindOf(scalar: ScalarType | undefined): WireKind {
  switch (scalar) {
    case ScalarType.STRING:
    case ScalarType.BYTES:
      return "bytes";
    case ScalarType.DOUBLE:
    case ScalarType.FIXED64:
    case ScalarType.SFIXED64:
      return "fixed64";
    case ScalarType.FLOAT:
    case ScalarType.FIXED32:
    case ScalarType.SFIXED32:
      return "fixed32";
    default:
      return "varint";
  }
}

import { type DescField, type DescMessage, ScalarType } from "@bufbuild/protobuf";

/** The binary encoding of a value, as far as it must be known to skip it. */
export type WireKind = "varint" | "fixed32" | "fixed64" | "bytes" | "message";

/** A field of a message in the binary form. */
export interface WireField {
  /** Name in the proto file. */
  readonly name: string;
  readonly kind: WireKind;
  /** Whether one field may hold several values in packed form. */
  readonly isPackable: boolean;
  /** The shape of its message; undefined for other kinds. */
  readonly message: WireShape | undefined;
}

/** The fields of a message by their numbers. */
export type WireShape = ReadonlyMap<number, WireField>;

const shapes = new WeakMap<DescMessage, Map<number, WireField>>();

/** The shape of a message, made once for each descriptor. */
export function wireShapeOf(desc: DescMessage): WireShape {
  const known = shapes.get(desc);
  if (known !== undefined) return known;
  const shape = new Map<number, WireField>();
  // Stored before its fields are read, because a message type may contain itself.
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

/** Enums have no scalar type and are varints. */
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

import { create, type DescMessage, type MessageShape, ScalarType } from "@bufbuild/protobuf";
import { reflect } from "@bufbuild/protobuf/reflect";

/**
 * A message of a type for each of its fields, which has a value in that field alone,
 * by the name of the field. Code that names fields by hand is tested with them, because
 * a field that is added to the API later would be left out without a word.
 */
export function everyField<Desc extends DescMessage>(schema: Desc): [name: string, message: MessageShape<Desc>][] {
  return schema.fields.map((field) => {
    const message = create(schema);
    const view = reflect(schema, message);
    if (field.fieldKind === "list") {
      view.get(field).add(field.listKind === "message" ? reflect(field.message) : sampleOf(field.scalar));
    } else if (field.fieldKind === "map") {
      view.get(field).set("key", field.mapKind === "message" ? reflect(field.message) : sampleOf(field.scalar));
    } else view.set(field, field.fieldKind === "message" ? reflect(field.message) : sampleOf(field.scalar));
    return [field.localName, message];
  });
}

function sampleOf(scalar: ScalarType | undefined): unknown {
  switch (scalar) {
    case ScalarType.STRING:
      return "text";
    case ScalarType.BYTES:
      return new Uint8Array([1]);
    case ScalarType.BOOL:
      return true;
    case ScalarType.INT64:
      return 1n;
    default:
      return 1;
  }
}

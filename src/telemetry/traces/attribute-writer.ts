import { isDouble, type SpanAttributes, type SpanAttributeValue, spanAttributes } from "./attributes.ts";
import { ReverseWriter } from "./reverse-writer.ts";

/** How an attribute is encoded. */
interface EncodedName {
  /** The first field of a KeyValue. */
  readonly name: Uint8Array;
  readonly isDouble: boolean;
  /** The fields of a KeyValue with some of the texts that it had first. Most attributes have few. */
  readonly known: Map<string, Uint8Array>;
}

/** Of each attribute. Ids fill theirs with what never comes back. */
const mostKnown = 32;
const mostKnownLength = 128;

/**
 * AttributeWriter writes the attributes of spans as fields of the type KeyValue. It keeps
 * names and frequent texts as they are encoded, since to copy them takes a tenth of the
 * time.
 */
export class AttributeWriter {
  readonly #writer: ReverseWriter;
  readonly #names: ReadonlyMap<string, EncodedName> = new Map(
    Object.keys(spanAttributes).map((name) => [name, encodeName(name)]),
  );

  constructor(writer: ReverseWriter) {
    this.#writer = writer;
  }

  /** Writes those that are defined. */
  write(field: number, attributes: SpanAttributes): void {
    const values: Readonly<Record<string, SpanAttributeValue | undefined>> = attributes;
    // Most attributes of a span are undefined, and entries would be an array for each of them.
    for (const key of Object.keys(values)) {
      const value = values[key];
      if (value !== undefined) this.#writeOne(field, key, value);
    }
  }

  #writeOne(field: number, key: string, value: SpanAttributeValue): void {
    const encoded = this.#names.get(key);
    if (encoded === undefined) return;
    const known = typeof value === "string" ? encoded.known.get(value) : undefined;
    if (known !== undefined) return this.#writer.raw(field, known);
    const end = this.#writer.length;
    this.#writeValue(value, encoded);
    this.#writer.message(2, end);
    this.#writer.fields(encoded.name);
    if (typeof value === "string") this.#remember(encoded, value, end);
    this.#writer.message(field, end);
  }

  /** The member of an AnyValue. */
  #writeValue(value: SpanAttributeValue, { isDouble: mayHaveFraction }: EncodedName): void {
    const writer = this.#writer;
    if (typeof value === "string") return writer.string(1, value);
    if (typeof value === "boolean") return writer.boolean(2, value);
    if (typeof value === "number") return mayHaveFraction ? writer.double(4, value) : writer.integer(3, value);
    const end = writer.length;
    for (const item of value.toReversed()) {
      const itemEnd = writer.length;
      writer.string(1, item);
      writer.message(1, itemEnd);
    }
    writer.message(5, end);
  }

  #remember({ known }: EncodedName, text: string, end: number): void {
    if (known.size < mostKnown && text.length <= mostKnownLength) known.set(text, this.#writer.copySince(end));
  }
}

function encodeName(name: string): EncodedName {
  const writer = new ReverseWriter(2 + name.length);
  writer.string(1, name);
  return { name: writer.finish(), isDouble: isDouble(name), known: new Map() };
}
